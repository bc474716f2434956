import { parameterValue } from '../exchange/parameter.ts'
import type { Message } from '../oauth/message.ts'
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
  'resource-metadata-request': 'Resource metadata request',
  'resource-metadata-response': 'Resource metadata response',
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

/** What a step is called. */
export function stepLabel(kind: StepKind): string {
  return labels[kind]
}

/** A step in one line: what it asked for, or how it was answered. Nothing secret is in it. */
export function stepSummary({ message }: Step): string {
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
      if (message.error) return `error ${message.error.code.value}`
      if (message.granted) return given(message, ['access_token', 'refresh_token', 'id_token'])
      return message.body.kind === 'json' ? 'no token' : `${message.body.kind} in the place of JSON`
    case 'resource-request':
      if (!message.token) return 'without an access token'
      return [message.userinfo ? 'UserInfo' : '', `access token in the ${message.carriedIn}`]
        .filter(Boolean)
        .join(' · ')
    case 'resource-response':
      return message.error ? `error ${message.error.code.value}` : ''
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'introspection-response':
    case 'revocation-response':
    case 'end-session-response':
    case 'metadata-response':
    case 'jwks-response':
    case 'registration-response':
    case 'backchannel-authentication-response':
    case 'ciba-notification-response':
    case 'request-object-response':
    case 'resource-metadata-response':
    case 'frontchannel-logout-response':
    case 'backchannel-logout-response':
    case 'session-check-response':
    case 'preflight-response':
    case 'oauth1-response':
      return message.error ? `error ${message.error.code.value}` : ''
    case 'introspection-request':
    case 'revocation-request':
      return named(message, 'token_type_hint')
    case 'pushed-authorization-request':
    case 'device-authorization-request':
      return named(message, 'response_type', 'scope')
    case 'oauth1-request':
      return named(message, 'oauth_signature_method')
    case 'backchannel-authentication-request':
      return named(message, 'scope')
    case 'end-session-request':
    case 'metadata-request':
    case 'jwks-request':
    case 'registration-request':
    case 'ciba-notification-request':
    case 'request-object-request':
    case 'resource-metadata-request':
    case 'frontchannel-logout-request':
    case 'backchannel-logout-request':
    case 'session-check-request':
    case 'preflight-request':
      return ''
    default:
      return message satisfies never
  }
}

function named(message: Message, ...names: readonly string[]): string {
  return names.flatMap((name) => parameterValue(message, name) ?? []).join(' · ')
}

function given(message: Message, names: readonly string[]): string {
  return names.filter((name) => parameterValue(message, name)).join(', ')
}
