import type { EpochMs } from '../exchange/brand.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow, Step } from '../flow/flow.ts'
import { defineCause } from './cause.ts'
import { observe, status } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { stepsOf, tokenAttempts } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { headerToken } from './used-token.ts'

/** A token is used again after it was revoked (RFC 7009 §2). */
export const tokenUsedAfterRevocation = defineCause({
  id: 'token-used-after-revocation',
  title: 'A token was used after it had been revoked',
  possibleCause:
    'The client keeps the token in a second place, such as another tab, a worker or a cache, and uses it after the logout; or the resource takes self-contained tokens until they expire.',
  solution:
    'Drop the token everywhere before it is revoked. Where revoked tokens must end at once, have the resource introspect them, or give them a life of minutes.',
  troubleshoot: 'Look for the revocation request, and for requests with the same token after it.',
  references: ['RFC 7009 §2', 'RFC 7009 §3'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['access-token-rejected', 'access-token-audience-mismatch'],
  check: refreshes,
  checkResource: uses,
})

interface Revocation {
  readonly token: Parameter
  readonly at: EpochMs
}

/** The revocation of this token that was answered with success before a time. */
function revocationOf(flow: Flow, token: string, before: EpochMs): Revocation | undefined {
  for (const { message } of stepsOf(flow, 'revocation-request')) {
    const revoked = parameter(message, 'token')
    if (revoked?.value !== token) continue
    const answer = stepsOf(flow, 'revocation-response').find(
      (step) => step.message.exchange === message.exchange,
    )?.message
    if (answer && answer.response.status === 200 && !answer.error && answer.at < before)
      return { token: revoked, at: answer.at }
  }
  return undefined
}

/** A refresh token that is refused then has ended as it should, which is told with the refusal. */
function refreshes(flow: Flow): readonly Observation<Alarm>[] {
  if (stepsOf(flow, 'revocation-request').length === 0) return []
  return tokenAttempts(flow).flatMap(({ request, response }) => {
    const token = parameter(request, 'refresh_token')
    const revocation = token && revocationOf(flow, token.value, request.span.start)
    if (!token || !revocation || !response?.granted) return []
    return [
      {
        ...observe(
          'warning',
          `The refresh token {seen:0} was used ${inWords(request.span.start - revocation.at)} after it had been revoked, and the server took it: revoking it had no effect. Correct this in the server.`,
          again(token, revocation),
          status(response.exchange, response.response.status, '400'),
        ),
        where: 'authorization-server' as const,
      },
    ]
  })
}

function uses({ message }: Step, flow: Flow): readonly Observation<Alarm>[] {
  if (message.kind !== 'resource-response') return []
  const token = headerToken(message)
  const revocation = token && revocationOf(flow, token.value, message.span.start)
  if (!token || !revocation) return []
  const { status: code } = message.response
  const taken = code >= 200 && code < 300
  if (!taken && code !== 401) return []
  const later = inWords(message.span.start - revocation.at)
  return [
    {
      ...observe(
        taken ? 'warning' : 'error',
        taken
          ? `The resource took the access token {seen:0} ${later} after it had been revoked: it does not ask the server about it.`
          : `The access token {seen:0} was used ${later} after it had been revoked. Drop it when it is revoked, in every tab and worker.`,
        again(token, revocation),
        status(message.exchange, code, taken ? '401' : '200'),
      ),
      where: taken ? 'resource-server' : 'client',
    },
  ]
}

function again(token: { readonly value: string; readonly place: Evidence['place'] }, revocation: Revocation): Evidence {
  return { place: token.place, seen: token.value, expected: null, expectedAt: revocation.token.place }
}
