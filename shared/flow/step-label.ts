import { headerValue } from '../exchange/exchange.ts'
import { parameter, parameterValue } from '../exchange/parameter.ts'
import type { EndpointRequest, EndpointResponse, Message } from '../oauth/message.ts'
import { type OAuth1Phase, oauth1Phase } from '../oauth/oauth1-phase.ts'
import type { Step, StepKind } from './flow.ts'

const labels = {
  'authorization-request': 'Authorization request',
  'authorization-response': 'Authorization response',
  'authorization-error-page': 'Authorization error page',
  'token-request': 'Token request',
  'token-response': 'Token response',
  'resource-request': 'Resource request',
  'resource-response': 'Resource response',
  'pushed-authorization-request': 'Pushed authorization request',
  'pushed-authorization-response': 'Pushed authorization response',
  'device-authorization-request': 'Device authorization request',
  'device-authorization-response': 'Device authorization response',
  'introspection-request': 'Introspection request',
  'introspection-response': 'Introspection response',
  'revocation-request': 'Revocation request',
  'revocation-response': 'Revocation response',
  'end-session-request': 'End session request',
  'end-session-response': 'End session response',
  'metadata-request': 'Metadata request',
  'metadata-response': 'Metadata response',
  'jwks-request': 'Key set request',
  'jwks-response': 'Key set response',
  'registration-request': 'Registration request',
  'registration-response': 'Registration response',
  'backchannel-authentication-request': 'Backchannel authentication request',
  'backchannel-authentication-response': 'Backchannel authentication response',
  'ciba-notification-request': 'CIBA notification request',
  'ciba-notification-response': 'CIBA notification response',
  'request-object-request': 'Request object request',
  'request-object-response': 'Request object response',
  'resource-metadata-request': 'Protected resource metadata request',
  'resource-metadata-response': 'Protected resource metadata response',
  'client-metadata-request': 'Client metadata request',
  'client-metadata-response': 'Client metadata response',
  'frontchannel-logout-request': 'Front-channel logout request',
  'frontchannel-logout-response': 'Front-channel logout response',
  'backchannel-logout-request': 'Back-channel logout request',
  'backchannel-logout-response': 'Back-channel logout response',
  'session-check-request': 'Session check request',
  'session-check-response': 'Session check response',
  'preflight-request': 'CORS preflight request',
  'preflight-response': 'CORS preflight response',
  'oauth1-request': 'OAuth 1.0a request',
  'oauth1-response': 'OAuth 1.0a response',
} as const satisfies Record<StepKind, string>

const oauth1Labels = {
  'temporary-credentials': 'OAuth 1.0a temporary credentials request',
  authorization: 'OAuth 1.0a resource owner authorization',
  callback: 'OAuth 1.0a callback',
  'token-credentials': 'OAuth 1.0a token credentials request',
  'authenticated-request': 'OAuth 1.0a authenticated request',
} as const satisfies Record<OAuth1Phase, string>

/** What this step is called: like its kind, unless its content tells more. */
export function labelOfStep({ kind, message }: Pick<Step, 'kind' | 'message'>): string {
  const phase = oauth1Phase(message)
  return phase ? oauth1Labels[phase] : labels[kind]
}

/** What a step of this kind is called. */
export function stepLabel(kind: StepKind): string {
  return labels[kind]
}

/** A step in one line: what it asked for, or how it was answered. Nothing secret is in it. */
export function stepSummary({ message, sightings }: Step): string {
  if ('about' in message) return message.part === 'request' ? endpointSummary(message) : endpointAnswer(message)
  switch (message.kind) {
    case 'authorization-request':
      return named(message, 'response_type', 'scope')
    case 'authorization-response':
      if (message.error) return `error ${message.error.code.value}`
      return [given(message, ['code', 'access_token', 'id_token', 'response']), `by ${message.mode}`]
        .filter(Boolean)
        .join(' ')
    case 'authorization-error-page':
      return message.error ? `error ${message.error.code.value}` : message.text.slice(0, 120)
    case 'token-request':
      return [named(message, 'grant_type', 'scope'), ...message.authentication.map(({ method }) => method)].join(' · ')
    case 'token-response':
      if (message.error) return errorsOf([message, ...sightings.map((sighting) => sighting.message)])
      if (message.granted) return given(message, ['access_token', 'refresh_token', 'id_token'])
      return message.body.kind === 'json' ? 'no token' : `${message.body.kind} in the place of JSON`
    case 'resource-request':
      if (!message.token) return 'without an access token'
      return [message.userinfo ? 'UserInfo' : '', `access token in the ${message.carriedIn}`]
        .filter(Boolean)
        .join(' · ')
    case 'resource-response':
      return message.error ? `error ${message.error.code.value}` : ''
    default:
      return message satisfies never
  }
}

/** `error authorization_pending ×11, slow_down`: what was answered to polls that are one step. */
function errorsOf(answers: readonly Message[]): string {
  const codes = answers.flatMap((answer) => ('error' in answer && answer.error ? [answer.error.code.value] : []))
  const counts = [...Map.groupBy(codes, (code) => code)].map(([code, { length }]) =>
    length > 1 ? `${code} ×${length}` : code,
  )
  return `error ${counts.join(', ')}`
}

function endpointSummary(message: EndpointRequest): string {
  switch (message.about) {
    case 'pushed-authorization':
      return [parameter(message, 'request') ? 'request object' : '', named(message, 'response_type', 'scope')]
        .filter(Boolean)
        .join(' · ')
    case 'device-authorization':
    case 'backchannel-authentication':
      return named(message, 'scope')
    case 'introspection':
    case 'revocation':
      return named(message, 'token_type_hint')
    case 'oauth1':
      return named(message, 'oauth_signature_method')
    case 'registration':
      return message.request.method === 'POST'
        ? named(message, 'client_name')
        : (registrationActs[message.request.method] ?? '')
    case 'preflight':
      return [
        headerValue(message.request.headers, 'access-control-request-method'),
        'from',
        headerValue(message.request.headers, 'origin'),
      ].join(' ')
    case 'ciba-notification':
      return given(message, ['access_token', 'refresh_token', 'id_token', 'error'])
    case 'frontchannel-logout':
      return named(message, 'iss')
    case 'end-session':
    case 'metadata':
    case 'jwks':
    case 'request-object':
    case 'resource-metadata':
    case 'client-metadata':
    case 'backchannel-logout':
    case 'session-check':
      return ''
    default:
      return message.about satisfies never
  }
}

/** What a client does with its registration (RFC 7592 §2). */
const registrationActs: Readonly<Record<string, string>> = { GET: 'read', PUT: 'update', DELETE: 'delete' }

function endpointAnswer(message: EndpointResponse): string {
  if (message.error) return `error ${message.error.code.value}`
  if (message.registered) return message.registered.client_id
  if (message.metadata) return message.metadata.issuer?.value ?? ''
  if (message.resourceMetadata) return message.resourceMetadata.resource?.value ?? ''
  return message.about === 'introspection' ? named(message, 'active', 'scope') : ''
}

function named(message: Message, ...names: readonly string[]): string {
  return names.flatMap((name) => parameterValue(message, name) ?? []).join(' · ')
}

function given(message: Message, names: readonly string[]): string {
  return names.filter((name) => parameterValue(message, name)).join(', ')
}
