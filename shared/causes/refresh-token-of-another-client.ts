import type { Located } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { differs, observe } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { clientOf, type Refresh, refreshes, refusesToken } from './refresh/refreshes.ts'
import { type Refusal, refusalOf, said } from './refusals.ts'

/** A refresh token is sent by another client than the one that it was given to (RFC 6749 §6, §10.4). */
export const refreshTokenOfAnotherClient = defineCause({
  id: 'refresh-token-of-another-client',
  title: 'The refresh token is used by another client',
  possibleCause:
    'The tokens of two apps or two environments are kept in one place, or the client id changed since the login.',
  solution:
    'Keep tokens together with the client id that got them, and refresh with that id. After a change of the client id, let people log in again.',
  troubleshoot:
    'Compare the client id of the refresh request with that of the token request whose answer gave the token.',
  references: ['RFC 6749 §6', 'RFC 6749 §10.4', 'RFC 6749 §5.2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['refresh-token-expired', 'client-credentials-invalid'],
  check: (flow) => refreshes(flow).flatMap(anotherClient),
})

function anotherClient({ attempt, given }: Refresh): readonly Observation<Alarm>[] {
  const seen = clientOf(attempt.request)
  const owner = given && clientOf(given.request)
  if (!seen || !owner || seen.value === owner.value) return []
  const refusal = attempt.response && refusalOf(attempt.response)
  if (refusal && (refusesToken(attempt) || namesClient(refusal))) return [refused(seen, owner, refusal)]
  if (!attempt.response?.granted || isFamily(attempt.request.endpoint)) return []
  return [
    {
      ...observe(
        'warning',
        'The refresh token was given to the client {expected:0}, and {seen:0} got new tokens for it. A server must bind a refresh token to its client: otherwise whoever finds one can use it with a client of their own. Correct this in the server, and refresh with the client that logged in.',
        differs(seen, owner),
      ),
      where: 'authorization-server',
    },
  ]
}

function refused(seen: Located, owner: Located, refusal: Refusal): Observation<Alarm> {
  return observe(
    'error',
    'The refresh token was given to the client {expected:0}, and the refresh request is of {seen:0}. It is bound to the client that it was given to, so the server refuses it. Refresh with the client id that logged in.',
    differs(seen, owner),
    ...said(refusal),
  )
}

function namesClient({ error }: Refusal): boolean {
  return error.code.value === 'invalid_client' || error.code.value === 'unauthorized_client'
}

/** Microsoft's own apps share their refresh tokens. */
function isFamily(endpoint: string): boolean {
  return /^https:\/\/login\.(?:microsoftonline|live|windows)\./.test(endpoint)
}
