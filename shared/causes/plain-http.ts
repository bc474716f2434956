import { isPlainHttp } from '../exchange/cookies/host.ts'
import { parameter } from '../exchange/parameter.ts'
import { type Place, urlPlace } from '../exchange/place.ts'
import { hostOf, urlParts } from '../exchange/url-parts.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import { requestsOf } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Observation } from './finding.ts'

/** Codes, secrets or tokens travel without TLS, elsewhere than on one machine (RFC 6749 §3.1, §3.2, RFC 6750 §5.3). */
export const plainHttp = defineCause({
  id: 'plain-http',
  title: 'Secrets travel without TLS',
  possibleCause:
    'An endpoint or the redirect URI is configured with http, often from a development setup, or the address inside of a network is used from outside.',
  solution: 'Use https for every endpoint and for the redirect URI. On one machine, 127.0.0.1 may do without.',
  troubleshoot: 'Look at the scheme of each endpoint, and of redirect_uri in the authorization request.',
  references: [
    'RFC 6749 §3.1',
    'RFC 6749 §3.1.2.1',
    'RFC 6749 §3.2',
    'RFC 6750 §5.3',
    'RFC 7591 §3',
    'RFC 8252 §7.3',
    'RFC 9700 §2.6',
    'OpenID Connect CIBA §10.2',
    'OpenID Connect Back-Channel Logout §2.2',
  ],
  severities: ['warning'],
  where: 'client',
  check: (flow) => [...endpoints(flow), ...redirectUris(flow)],
  checkResource({ message }: Step) {
    if (message.kind !== 'resource-request' || !message.token || !isPlainHttp(message.endpoint)) return []
    return [
      told(
        urlPlace(message.exchange),
        message.endpoint,
        'The access token is sent to {seen:0} without TLS: whoever is on the way can take it. Call {expected:0}.',
      ),
    ]
  },
})

function told(place: Place, url: string, words: string): Observation<'warning'> {
  return observe('warning', words, { place, seen: url, expected: url.replace(/^http:/i, 'https:') })
}

/** Each endpoint once. */
function endpoints(flow: Flow): readonly Observation<'warning'>[] {
  const seen = new Set<string>()
  return flow.core.flatMap(({ message }) => {
    const carried = carriedBy(message)
    if (carried === undefined || !isPlainHttp(message.endpoint) || seen.has(message.endpoint)) return []
    seen.add(message.endpoint)
    return [
      told(
        urlPlace(message.exchange),
        message.endpoint,
        `${carried} without TLS, at {seen:0}: whoever is on the way can read and change it. Use {expected:0}.`,
      ),
    ]
  })
}

function carriedBy({ kind }: Message): string | undefined {
  switch (kind) {
    case 'authorization-request':
      return 'The authorization request goes to the server'
    case 'token-request':
      return 'The code, the credentials of the client and the tokens travel'
    case 'pushed-authorization-request':
    case 'device-authorization-request':
    case 'backchannel-authentication-request':
    case 'introspection-request':
    case 'revocation-request':
      return 'The request and the credentials of the client travel'
    case 'registration-request':
      return 'The registration and the credentials that it gives travel'
    case 'ciba-notification-request':
      return 'What the server tells the client, and the tokens where they are pushed, travels'
    case 'backchannel-logout-request':
      return 'The logout token travels'
    default:
      return undefined
  }
}

/** RFC 6749 §3.1.2.1. An app that was addressed by https and names itself by http is told as that. */
function redirectUris(flow: Flow): readonly Observation<'warning'>[] {
  const sent = requestsOf(flow)
    .map((request) => parameter(request, 'redirect_uri'))
    .find((uri) => uri !== undefined)
  if (!sent || !isPlainHttp(sent.value)) return []
  const from = flow.initiator && urlParts(flow.initiator.url)
  if (from?.scheme === 'https' && hostOf(flow.initiator?.url ?? '') === hostOf(sent.value)) return []
  return [
    told(
      sent.place,
      sent.value,
      'The redirect URI {seen:0} brings the code back without TLS: whoever is on the way can take it. Register and send {expected:0}.',
    ),
  ]
}
