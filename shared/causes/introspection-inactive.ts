import { parameter } from '../exchange/parameter.ts'
import { urlPlace } from '../exchange/place.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { EndpointRequest, EndpointResponse, Message } from '../oauth/message.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, shows, status } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { firstOf, stepsOf } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { refusalOf, said } from './refusals.ts'
import { clientErrors } from './token-refusal.ts'
import { grantedBy } from './used-token.ts'

type Given = NonNullable<ReturnType<typeof grantedBy>>

/** A resource server asks about a token that was just given, and is told that there is none (RFC 7662 §2.2). */
export const introspectionInactive = defineCause({
  id: 'introspection-inactive',
  title: 'The introspection says that a token which was just given is not active',
  possibleCause:
    'The resource asks another server, tenant or realm than the one that gave the token, or the token is for another resource, so that it may not ask about it. Or the nodes of the server do not share their tokens, or the server does not accept the credentials of the resource.',
  solution:
    'Give the resource the introspection endpoint of the issuer of its tokens, and credentials of a client that may introspect. Have the client ask for a token with this resource as its audience.',
  troubleshoot:
    'Compare the introspection endpoint with the token endpoint, and who asks with the audience of the token.',
  references: ['RFC 7662 §2.1', 'RFC 7662 §2.2', 'RFC 7662 §2.3'],
  severities: ['error', 'note'],
  where: 'resource-server',
  leadsTo: ['access-token-rejected', 'access-token-audience-mismatch'],
  check: (flow, context) =>
    stepsOf(flow, 'introspection-response').flatMap(({ message }) => {
      const request = stepsOf(flow, 'introspection-request').find(
        (step) => step.message.exchange === message.exchange,
      )?.message
      return request ? [...notLetIn(request, message), ...inactive(flow, request, message, context)] : []
    }),
})

/** RFC 7662 §2.3: whoever asks has to prove who it is. */
function notLetIn(request: EndpointRequest, response: EndpointResponse): readonly Observation<'error' | 'note'>[] {
  const { status: code } = response.response
  if (code !== 401 && code !== 403) return []
  const refusal = refusalOf(response)
  // That credentials are wrong is another cause's.
  if (refusal && clientErrors.has(refusal.error.code.value)) return []
  const method = request.authentication[0]
  const header = request.request.headers.some(([name]) => name.toLowerCase() === 'authorization')
  const none = !header && (method === undefined || method.method === 'none')
  const told: readonly [Evidence, ...Evidence[]] = [
    status(response.exchange, code, '200'),
    ...(refusal ? said(refusal) : []),
  ]
  if (none && method) {
    return [
      observe(
        'error',
        'The introspection endpoint answers {seen:1} to a request without authentication. The resource server needs credentials of its own there.',
        lacks(method.place, 'credentials of its own'),
        ...told,
      ),
    ]
  }
  return [
    observe(
      'error',
      'The introspection endpoint answers {seen:0}: it does not let this resource server ask. Allow its client to introspect tokens.',
      ...told,
    ),
  ]
}

function inactive(
  flow: Flow,
  request: EndpointRequest,
  response: EndpointResponse,
  context: CheckContext,
): readonly Observation<'error' | 'note'>[] {
  const active = parameter(response, 'active')
  const token = parameter(request, 'token')
  if (active?.value !== 'false' || !token) return []
  const given = grantedBy(flow, token)
  if (!given || ended(flow, token.value, given, request)) return []
  const age = request.at - given.at
  if (age < 0) return []
  const expiry = expiryOf(given, token.value, context)
  if (expiry !== undefined && request.at >= expiry) {
    return [
      {
        ...observe(
          'note',
          'The introspection says that the token is not active: it expired before.',
          shows(active),
          shows(token),
        ),
        where: 'client',
      },
    ]
  }
  const giver = askedForToken(flow, given)
  const otherServer = giver && comparableOrigin(giver.endpoint) !== comparableOrigin(request.endpoint)
  const advertised = context.metadata?.introspectionEndpoint?.value === request.endpoint
  if (otherServer && !advertised) {
    return [
      observe(
        'error',
        `The resource asked {seen:0} about the token, and {expected:0} had given it ${inWords(age)} before. A server only knows the tokens that it gave itself.`,
        {
          place: urlPlace(request.exchange),
          seen: request.endpoint,
          expected: giver.endpoint,
          expectedAt: urlPlace(giver.exchange),
        },
        shows(active, 'true'),
      ),
    ]
  }
  return [
    {
      ...observe(
        'error',
        `The server says that the token is not active, and had given it ${inWords(age)} before. Servers also say so where whoever asks has no right to know, or where another machine of a cluster gave the token. See that the token is for this resource, and that the client of the resource may introspect it.`,
        shows(active, 'true'),
        shows(token),
      ),
      where: 'authorization-server',
    },
  ]
}

/** What came in the browser, or was pushed, is of the server that had been asked for it. */
function askedForToken(flow: Flow, given: Given): Message | undefined {
  switch (given.kind) {
    case 'token-response':
      return given
    case 'authorization-response':
      return firstOf(flow, 'authorization-request')
    case 'ciba-notification-request':
      return firstOf(flow, 'backchannel-authentication-request')
    default:
      return given satisfies never
  }
}

/** Ended on purpose since it was given: revoked, replaced, or by a logout. */
function ended(flow: Flow, token: string, given: Given, request: EndpointRequest): boolean {
  return flow.core.some(({ message }) => {
    if (message.at < given.at || message.at > request.at) return false
    switch (message.kind) {
      case 'revocation-request':
      case 'end-session-request':
      case 'backchannel-logout-request':
      case 'frontchannel-logout-request':
        return true
      case 'token-response':
        return (
          message.granted && message.grant === 'refresh_token' && parameter(message, 'access_token')?.value !== token
        )
      default:
        return false
    }
  })
}

/** When it expires by its own claim, or by what its response said. */
function expiryOf(given: Given, token: string, { tokens }: CheckContext): number | undefined {
  const decoded = tokens.decode(token)
  const exp = decoded.kind === 'jws' ? memberValue(decoded.payload, 'exp') : undefined
  if (typeof exp === 'number') return exp * 1000
  const lifetime = Number(parameter(given, 'expires_in')?.value)
  return lifetime ? given.at + lifetime * 1000 : undefined
}
