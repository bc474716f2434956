import type { Flow } from '../flow/flow.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { keeps } from './cookies/login-cookies.ts'
import { type LostCookie, lostCookies, placeOfCookie } from './cookies/lost-cookies.ts'
import { changeFor, reasonFor } from './cookies/words.ts'
import { observe } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'

/** The cookie in which the client keeps state, verifier or session did not come back with the callback. */
export const stateCookieLost = defineCause({
  id: 'state-cookie-lost',
  title: 'The cookie of the login did not come back to the callback',
  possibleCause:
    'The client keeps state, nonce or code verifier in a cookie, or a session that a cookie names, and the browser or a gateway did not bring that cookie to the callback: its Domain, Path, Secure or SameSite do not allow it, it expired, or the login began at another host.',
  solution:
    'Set the cookie with Path=/, Secure and SameSite=Lax, without Domain, and begin the login at the host and scheme of the redirect URI. For a callback by form_post, SameSite=None together with Secure is needed.',
  troubleshoot:
    'Compare Set-Cookie in the answer that sends the browser off with the Cookie header of the callback, and the host and scheme of the two.',
  references: ['RFC 6265bis draft §5.6', 'RFC 6265bis draft §5.7', 'RFC 6265bis draft §5.8', 'RFC 6749 §10.12'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['state-mismatch'],
  check(flow: Flow, context: CheckContext): readonly Observation<'error'>[] {
    const [first, ...others] = lostCookies(flow, context)
    return first ? [told(first, others)] : []
  },
})

/** Cookies that a login needs are lost together: one finding, with each of them as its proof. */
function told(first: LostCookie, others: readonly LostCookie[]): Observation<'error'> {
  const { how, callback } = first
  const kept = keeps(first.name) ?? 'the login'
  const more =
    others.length > 0
      ? ` ${others.map(({ name }) => name).join(', ')} ${others.length === 1 ? 'was' : 'were'} lost too.`
      : ''
  const began = 'cookie' in first.at ? 'was set before the browser was sent off' : 'was there when the login began'
  const found = observe(
    'error',
    `The cookie ${first.name}, which by its name keeps ${kept}, ${began}, and ${missing(how)}: ${reasonFor(first)} Without it the client cannot tell that this browser began the login, and gave up with {seen:1}. ${changeFor(first)}${more}`,
    absence(first),
    callback.refusal,
    ...settingLine(first),
    ...others.flatMap((lost) => [absence(lost), ...settingLine(lost)]),
  )
  return how.kind.startsWith('dropped') ? { ...found, where: 'gateway' } : found
}

function missing({ kind }: LostCookie['how']): string {
  if (kind === 'replaced') return 'came to the callback with another value'
  return kind === 'dropped-on-the-way-in' ? 'did not arrive behind the gateway' : 'is not in the callback'
}

function absence(lost: LostCookie): Evidence {
  const { at, how } = lost
  const seen = how.kind === 'replaced' ? how.now.value : null
  return 'cookie' in at
    ? { place: placeOfCookie(lost), seen, expected: at.cookie.value, expectedAt: at.cookie.place }
    : { place: placeOfCookie(lost), seen, expected: at.value, expectedAt: at.place }
}

/** The line that set it, with its attributes. */
function settingLine({ at, how }: LostCookie): readonly Evidence[] {
  const lines = ['cookie' in at ? at.cookie : undefined, how.kind === 'replaced' ? how.by.cookie : undefined]
  return lines.flatMap((cookie) => (cookie ? [{ place: cookie.place, seen: cookie.line, expected: null }] : []))
}
