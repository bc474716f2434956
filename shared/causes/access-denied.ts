import type { ExchangeId } from '../exchange/exchange.ts'
import type { Flow } from '../flow/flow.ts'
import { askedFor } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import { polledCodes } from './polling/polled.ts'
import { providerWords, refusalOf, said } from './refusals.ts'
import { inWordsOf } from './server-words.ts'

/** The person, or a rule of the server, said no (RFC 6749 §4.1.2.1, RFC 8628 §3.5). */
export const accessDenied = defineCause({
  id: 'access-denied',
  title: 'The person or the server said no',
  possibleCause:
    'The person pressed Cancel, is not assigned to the app, or a policy of the server forbids this login: a group, a device, a place, an app that waits for approval.',
  solution:
    'Show the person what happened and offer the login again. If nobody pressed Cancel, give the person access to the app, or change the policy, at the authorization server.',
  troubleshoot: "Read error_description, then the server's own log of sign-ins at this time.",
  references: ['RFC 6749 §4.1.2.1', 'RFC 6749 §4.2.2.1', 'RFC 8628 §3.5'],
  severities: ['error'],
  where: 'authorization-server',
  check(flow) {
    const again = deniedAgain(flow)
    const told = inWordsOf(flow, 'access-denied', (refusal) => {
      const [code, ...more] = said(refusal)
      const scope = askedFor(flow, 'scope')
      const why = refusal.error.description
        ? 'and says: {seen:1}.'
        : 'and gives no reason: it is what servers send when the person presses Cancel, too.'
      return observe(
        'error',
        `The server answered with {seen:0}, ${why} Show it to the person and offer the login again; if nobody declined, look for a rule at the server that this person, this app or one of its scopes meets.${providerWords(refusal)}`,
        code,
        ...more,
        ...(scope ? [shows(scope)] : []),
      )
    })
    return told.filter(({ evidence: [first] }) => !again.has(first.place.exchange))
  },
})

/** A client that asks on after a denial hears the same one again: it is told once, and that it asked on elsewhere. */
function deniedAgain(flow: Flow): ReadonlySet<ExchangeId> {
  const codes = [...polledCodes(flow, 'device_code'), ...polledCodes(flow, 'ciba')]
  return new Set(
    codes.flatMap(({ attempts }) => {
      const denied = attempts.filter(({ response }) => response && refusalOf(response)?.causes[0] === 'access-denied')
      return denied.slice(1).map(({ request }) => request.exchange)
    }),
  )
}
