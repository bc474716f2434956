import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { clientOf, type Refresh, refreshes, refusesToken } from './refresh/refreshes.ts'
import { reuseOf } from './refresh/reuse.ts'
import { providerWords, type Refusal, refusalOf, said } from './refusals.ts'

/** The server does not take the refresh token any more: it is too old, revoked, or unknown (RFC 6749 §5.2). */
export const refreshTokenExpired = defineCause({
  id: 'refresh-token-expired',
  title: 'The refresh token is no longer valid',
  possibleCause:
    'It lay unused for too long, has reached the end of its lifetime, was revoked by a logout, a new password or an administrator, or is of another environment.',
  solution:
    'Treat invalid_grant at a refresh as the end of the login: throw the stored tokens away, and send the person through the authorization request again. Do not try the same token once more.',
  troubleshoot:
    'Look at the time since the refresh token was given, and for a revocation or a logout before the refresh.',
  references: ['RFC 6749 §5.2', 'RFC 6749 §6', 'RFC 9700 §4.14.2', 'RFC 7009 §2.1'],
  severities: ['error'],
  where: 'client',
  check(flow) {
    const told = new Set<string>()
    return refreshes(flow).flatMap((refresh) => {
      const { attempt, token } = refresh
      if (!refusesToken(attempt) || told.has(token.value) || isExplained(refresh)) return []
      const refusal = attempt.response && refusalOf(attempt.response)
      if (!refusal) return []
      told.add(token.value)
      return [refused(flow, refresh, refusal)]
    })
  },
})

/** Reuse, and a token of another client, are told by causes of their own. */
function isExplained(refresh: Refresh): boolean {
  const meant = refresh.attempt.response && refusalOf(refresh.attempt.response)?.causes
  if (reuseOf(refresh) || (meant?.length === 1 && meant[0] === 'refresh-token-reused')) return true
  const given = refresh.given && clientOf(refresh.given.request)
  const client = clientOf(refresh.attempt.request)
  return given !== undefined && client !== undefined && given.value !== client.value
}

interface Reason {
  readonly words: string
  readonly evidence?: Evidence
}

function refused(flow: Flow, refresh: Refresh, refusal: Refusal): Observation<'error'> {
  const { words, evidence } = revoked(flow, refresh) ?? outlived(refresh) ?? unanswered(refresh) ?? aged(refresh)
  return observe(
    'error',
    `The server refused the refresh token {seen:0}${words} The login has ended: throw the stored tokens away, and send the person through a new authorization request.${providerWords(refusal)}`,
    shows(refresh.token),
    ...(evidence ? [evidence] : []),
    ...said(refusal),
  )
}

/** RFC 7009 §2.1: with the refresh token all that was given for it ends; many servers end it with the access token too. */
function revoked(flow: Flow, { attempt, token }: Refresh): Reason | undefined {
  const before = stepsOf(flow, 'revocation-request').find(
    ({ message }) => message.at < attempt.request.at && parameter(message, 'token')?.value === token.value,
  )
  const given = before && parameter(before.message, 'token')
  if (given) {
    return {
      words: ': the client had revoked it before. Forget a token that is revoked.',
      evidence: { place: given.place, seen: given.value, expected: null },
    }
  }
  const logout = stepsOf(flow, 'end-session-request').find(({ message }) => message.at < attempt.request.at)
  if (!logout) return undefined
  return {
    words: `, ${inWords(attempt.request.at - logout.message.at)} after the person was logged out, which ends it at most servers.`,
  }
}

/** How long a refresh token lives is no part of the RFC; these names are Keycloak's, Entra's and GitHub's, and Intuit's. */
const lifetimes = ['refresh_expires_in', 'refresh_token_expires_in', 'x_refresh_token_expires_in']

function outlived({ attempt, given }: Refresh): Reason | undefined {
  const lifetime = given && lifetimeOf(given.response)
  if (!given || !lifetime) return undefined
  const seconds = Number(lifetime.value)
  const age = attempt.request.at - given.response.at
  // Keycloak writes 0 where it does not end.
  if (!(seconds > 0) || age <= seconds * 1000) return undefined
  return {
    words: `: it was ${inWords(age)} old, and lives for ${inWords(seconds * 1000)} at this server. Refresh before that, or have its lifetime made longer.`,
    evidence: { place: lifetime.place, seen: lifetime.value, expected: `at least ${Math.ceil(age / 1000)}` },
  }
}

function lifetimeOf(response: Parameters<typeof parameter>[0]): Located | undefined {
  return lifetimes.map((name) => parameter(response, name)).find((found) => found !== undefined)
}

/** A server may have taken the refresh whose answer never came: what it gave is lost then. */
function unanswered({ uses, use }: Refresh): Reason | undefined {
  const lost = uses.slice(0, use).find(({ attempt }) => attempt.response === undefined)
  if (!lost) return undefined
  return {
    words:
      '. An earlier refresh with it got no answer here: where the server replaces refresh tokens, the new one was lost with that answer.',
    evidence: { place: lost.token.place, seen: lost.token.value, expected: null },
  }
}

function aged({ attempt, given }: Refresh): Reason {
  if (!given) return { words: ', which was given before this recording began: it has expired, or was revoked.' }
  return {
    words: `, ${inWords(attempt.request.at - given.response.at)} after it was given: it has expired, or was revoked.`,
  }
}
