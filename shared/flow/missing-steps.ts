import { parameter } from '../exchange/parameter.ts'
import type { GrantType } from '../oauth/grant.ts'
import type { Message } from '../oauth/message.ts'
import type { Flow, StepKind } from './flow.ts'

const authorization = ['authorization-request', 'authorization-response'] as const
const token = ['token-request', 'token-response'] as const

/** The steps that a grant cannot do without, in their order. A resource request need not follow at once. */
const needed = {
  authorization_code: [...authorization, ...token],
  hybrid: [...authorization, ...token],
  implicit: [...authorization],
  device_code: ['device-authorization-request', 'device-authorization-response', ...token],
  refresh_token: [...token],
  client_credentials: [...token],
  password: [...token],
  token_exchange: [...token],
  jwt_bearer: [...token],
  saml2_bearer: [...token],
  ciba: ['backchannel-authentication-request', 'backchannel-authentication-response', ...token],
  oauth1: [],
  none: [...authorization],
  unknown: [],
} as const satisfies Record<GrantType, readonly StepKind[]>

/** The steps that this flow should have and that were not seen, in the order in which they belong. */
export function missingSteps(flow: Flow): readonly StepKind[] {
  const seen = new Set<StepKind>(flow.core.map(({ kind }) => kind))
  // A page of the server's own ends the flow where it stands: what would follow is not missing.
  if (seen.has('authorization-error-page')) return []
  // What prepares a login, or ends one, lacks nothing by itself.
  if (!flow.core.some(({ kind }) => needed[flow.grant].some((wanted) => wanted === kind))) return []
  const ended = flow.core.some(({ message }) => endsBeforeToken(message))
  return needed[flow.grant].filter(
    (kind) => !seen.has(kind) && !(ended && (kind === 'token-request' || kind === 'token-response')),
  )
}

/** After a refusal no token is asked for, and in push mode the server sends it (OpenID Connect CIBA §10.3). */
function endsBeforeToken(message: Message): boolean {
  switch (message.kind) {
    case 'authorization-response':
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'backchannel-authentication-response':
      return message.error !== undefined
    case 'ciba-notification-request':
      return parameter(message, 'access_token') !== undefined || parameter(message, 'error') !== undefined
    default:
      return false
  }
}
