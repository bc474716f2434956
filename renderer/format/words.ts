import type { ExchangeRow, FlowRow, StepRow } from '../../shared/bridge/rows.ts'
import type { FixPlace, Role } from '../../shared/bridge/shown.ts'

const grants: Readonly<Record<string, string>> = {
  authorization_code: 'Authorization code',
  implicit: 'Implicit',
  hybrid: 'Hybrid',
  refresh_token: 'Refresh token',
  client_credentials: 'Client credentials',
  password: 'Password',
  device_code: 'Device code',
  token_exchange: 'Token exchange',
  jwt_bearer: 'JWT bearer',
  saml2_bearer: 'SAML bearer',
  ciba: 'Backchannel (CIBA)',
  oauth1: 'OAuth 1.0a',
  none: 'No token',
  logout: 'Logout',
  registration: 'Registration',
  discovery: 'Discovery',
  preflight: 'CORS preflight',
  session_check: 'Session check',
  unknown: 'Unknown grant',
}

/** A grant in words; one that has no words of its own, as it is. */
export const grantName = (grant: string): string => (Object.hasOwn(grants, grant) ? grants[grant] : undefined) ?? grant

/** A party in words. */
export const roleName = {
  'user-agent': 'Browser',
  client: 'Client',
  'authorization-server': 'Authorization server',
  'resource-server': 'Resource server',
  gateway: 'Gateway',
} as const satisfies Record<Role, string>

/** A party where there is little room. */
export const shortRoleName = {
  'user-agent': 'Browser',
  client: 'Client',
  'authorization-server': 'Auth',
  'resource-server': 'API',
  gateway: 'Gateway',
} as const satisfies Record<Role, string>

/** Where a change is made, in words. */
export const fixPlaceName = {
  client: 'In the code or the settings of the client',
  registration: 'In the registration of the client at the authorization server',
  'authorization-server': 'At the authorization server',
  'resource-server': 'At the resource server',
  gateway: 'At the gateway, or whatever stands between client and server',
} as const satisfies Record<FixPlace, string>

/** The end of a flow in words. */
export const outcomeName = {
  completed: 'Completed',
  failed: 'Failed',
  incomplete: 'Incomplete',
} as const satisfies Record<FlowRow['outcome'], string>

/** The end of an exchange in words. */
export const exchangeOutcomeName = {
  pending: 'Pending',
  answering: 'Open',
  answered: 'Answered',
  cut: 'Cut off',
  failed: 'Failed',
  aborted: 'Aborted',
  upgraded: 'Upgraded',
  tunnelled: 'Tunnelled',
} as const satisfies Record<ExchangeRow['outcome'], string>

/** How else a message was seen, in words. */
export const sightingName = {
  delivery: 'Delivered by the browser',
  'inner-leg': 'Behind the gateway',
  repeat: 'Sent again',
  poll: 'Asked again',
  'poll-leg': 'Behind the gateway',
} as const satisfies Record<StepRow['sightings'][number]['as'], string>

/** `token-request` as `token request`. */
export const messageName = (kind: string): string => kind.replaceAll('-', ' ')

/** What an exchange is in OAuth, short: a request with its response is one thing. */
export function messageNames(kinds: readonly string[]): string {
  const names = kinds.map((kind) => messageName(kind.replace(/-(?:request|response)$/, '')))
  return [...new Set(names)].join(', ')
}
