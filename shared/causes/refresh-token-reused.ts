import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { inWords } from './length-of-time.ts'
import { type Refresh, refreshes, refusesToken } from './refresh/refreshes.ts'
import { type Reuse, reuseOf } from './refresh/reuse.ts'
import { providerWords, type Refusal, refusalOf, said } from './refusals.ts'

/** A refresh token was sent again after the server had given another in its place (RFC 9700 §4.14.2). */
export const refreshTokenReused = defineCause({
  id: 'refresh-token-reused',
  title: 'A refresh token was used again after its successor was given',
  possibleCause:
    'The client did not keep the new refresh token of the last refresh, or refreshes at two places at once: two tabs, two workers, a retry.',
  solution:
    'Replace the stored refresh token by the one of each response before anything else is done, and let one place alone refresh at a time: others wait for its result.',
  troubleshoot:
    'Compare refresh_token in each refresh request with the one in the response before it, and look for refreshes that run side by side.',
  references: ['RFC 6749 §6', 'RFC 6749 §10.4', 'RFC 9700 §4.14.2', 'RFC 9700 §2.2.2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['refresh-token-expired'],
  check: (flow) =>
    refreshes(flow).flatMap((refresh) => {
      const reuse = reuseOf(refresh)
      return reuse ? [reused(refresh, reuse)] : bySaying(refresh)
    }),
})

function reused(refresh: Refresh, { good, successor, sideBySide }: Reuse): Observation<Alarm> {
  const { attempt, token } = refresh
  const refused = refusesToken(attempt)
  const refusal = refused && attempt.response ? refusalOf(attempt.response) : undefined
  const gap = inWords(Math.abs(attempt.request.at - good.attempt.request.at))
  const what = sideBySide
    ? `Two refreshes with the refresh token {seen:0} went side by side, ${gap} apart: the server answered one with a new refresh token, which makes the old one invalid for the other. Let one place alone refresh at a time, and give its result to all others: a lock between tabs, one queue in the program.`
    : `The refresh token {seen:0} was used again, ${gap} after a refresh that had given {expected:0} in its place. The response of that refresh was not stored, or another copy of the old token is still in use. Replace the stored refresh token by the new one as soon as a response has it.`
  const then = refused
    ? 'A server that sees an old refresh token cannot tell the client from a thief: it refuses, and often revokes every token of this login.'
    : attempt.response?.granted
      ? 'The server let it pass this time, as some do for a few seconds; after that it refuses, and often revokes every token of this login.'
      : 'A server that sees an old refresh token may refuse it, and revoke every token of this login.'
  return observe(
    refused ? 'error' : 'warning',
    `${what} ${then}${refusal ? providerWords(refusal) : ''}`,
    { place: token.place, seen: token.value, expected: successor.value, expectedAt: successor.place },
    shows(good.token),
    ...(refusal ? said(refusal) : []),
  )
}

/** The server says that the token was used before, and what used it was not seen. */
function bySaying({ attempt, token }: Refresh): readonly Observation<Alarm>[] {
  const refusal = attempt.response && refusalOf(attempt.response)
  if (!refusal || !saysReused(refusal)) return []
  return [
    observe(
      'error',
      `The server says that the refresh token {seen:0} was used before: another copy of the client, or a refresh that is not in this recording, got its successor. Keep one place that refreshes, and store the new refresh token of each response.${providerWords(refusal)}`,
      shows(token),
      ...said(refusal),
    ),
  ]
}

function saysReused({ causes }: Refusal): boolean {
  return causes.length === 1 && causes[0] === 'refresh-token-reused'
}
