import type { GrantType } from '../oauth/grant.ts'
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
  unknown: [],
} as const satisfies Record<GrantType, readonly StepKind[]>

/** The steps that this flow should have and that were not seen, in the order in which they belong. */
export function missingSteps(flow: Flow): readonly StepKind[] {
  const seen = new Set<StepKind>(flow.core.map(({ kind }) => kind))
  // A page of the server's own ends the flow where it stands: what would follow is not missing.
  if (seen.has('authorization-error-page')) return []
  const refused = flow.core.some(({ message }) => message.kind === 'authorization-response' && message.error)
  return needed[flow.grant].filter(
    (kind) => !seen.has(kind) && !(refused && (kind === 'token-request' || kind === 'token-response')),
  )
}
