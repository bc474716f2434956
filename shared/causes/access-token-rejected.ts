import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { EndpointRequest, ResourceResponse } from '../oauth/message.ts'
import { endOf } from './access-token-expired.ts'
import { defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { providerWords, refusalOf, said } from './refusals.ts'
import { grantedBy, refusesToken, usedToken } from './used-token.ts'

/** The resource did not take the access token (RFC 6750 §3.1). */
export const accessTokenRejected = defineCause({
  id: 'access-token-rejected',
  title: 'The resource refused the access token',
  possibleCause:
    'The token is expired, revoked, of another issuer or for another resource, or the resource cannot verify it.',
  solution:
    'Send a token that is fresh, of the issuer that the resource trusts, and made for it. Where all of this is so, look into the log of the resource.',
  troubleshoot: 'Read error and error_description in the WWW-Authenticate header, and take the token apart.',
  references: ['RFC 6750 §3.1', 'RFC 7009 §2.1', 'RFC 9068 §4', 'RFC 9728 §2'],
  severities: ['error'],
  where: 'client',
  checkResource(step, flow, context) {
    const { message } = step
    if (message.kind !== 'resource-response' || !refusesToken(message)) return []
    const token = usedToken(message)
    // That a token has ended, and is renewed then, is a part of normal life.
    if (!token || endOf(flow, token, message, context)) return []
    // A token that was itself revoked is told as used after that.
    if (revocationOf(flow, token.value, message)) return []
    return [revokedBeside(flow, token, message) ?? replaced(flow, token, message) ?? unexplained(message)]
  },
})

function told(message: ResourceResponse): readonly [Evidence, ...Evidence[]] {
  const refusal = refusalOf(message)
  return refusal ? said(refusal) : [status(message.exchange, message.response.status, null)]
}

/** RFC 7009 §2.1: a server that revokes a refresh token may end the access tokens that came with it. */
function revokedBeside(flow: Flow, token: Located, message: ResourceResponse): Observation<'error'> | undefined {
  const given = grantedBy(flow, token)
  const refresh = given && parameter(given, 'refresh_token')
  const value = refresh && revocationOf(flow, refresh.value, message)
  if (!value) return undefined
  return observe(
    'error',
    'The resource refused the access token with {seen:0}: the refresh token that came with it had been revoked earlier in this flow. Stop using a token, and what came with it, once it is revoked.',
    ...told(message),
    shows(value),
  )
}

/** Where this token was given back before the request, with success. */
function revocationOf(flow: Flow, token: string, used: ResourceResponse): Located | undefined {
  const request = stepsOf(flow, 'revocation-request').find(
    ({ message: asked }) =>
      asked.at < used.span.start && parameter(asked, 'token')?.value === token && isGranted(flow, asked),
  )?.message
  return request && parameter(request, 'token')
}

function isGranted(flow: Flow, { exchange }: EndpointRequest): boolean {
  return stepsOf(flow, 'revocation-response').some(
    ({ message }) => message.exchange === exchange && message.response.status === 200,
  )
}

/** The flow has a newer token, and the client sends the old one. */
function replaced(flow: Flow, token: Located, message: ResourceResponse): Observation<'error'> | undefined {
  const given = grantedBy(flow, token)
  const newer = stepsOf(flow, 'token-response').findLast(
    ({ message: other }) =>
      other.granted && other.grant === 'refresh_token' && given && other.at > given.at && other.at < message.span.start,
  )?.message
  const value = newer && parameter(newer, 'access_token')
  if (!value || value.value === token.value) return undefined
  return observe(
    'error',
    'The resource refused the access token with {seen:0}: the client had renewed it before, and still sends the old one. Replace the token wherever it is kept.',
    ...told(message),
    shows(token, value.value),
  )
}

function unexplained(message: ResourceResponse): Observation<'error'> {
  const refusal = refusalOf(message)
  const words = refusal ? providerWords(refusal) : ''
  return {
    ...observe(
      'error',
      `The resource refused the access token with {seen:0}. What was captured does not show why: it had not ended, and nobody gave it back. Look whether the resource trusts this issuer, knows its keys, and is the one that the token is for.${words}`,
      ...told(message),
    ),
    where: 'resource-server',
    onlyIfUnexplained: true,
  }
}
