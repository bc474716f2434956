import { headerValue } from '../../exchange/exchange.ts'
import { parameter } from '../../exchange/parameter.ts'
import type { GrantType } from '../../oauth/grant.ts'
import type { TokenRequest } from '../../oauth/message.ts'
import { lacks, placeOf, shows } from '../evidence.ts'
import type { Fault } from '../faults.ts'
import type { TokenAttempt } from '../in-flow.ts'
import type { RefusalAs } from './refusal.ts'

/** What each grant needs, besides grant_type and who the client is. Token exchange and CIBA have causes of their own. */
const needed: Readonly<Record<GrantType, readonly string[]>> = {
  authorization_code: ['code'],
  hybrid: ['code'],
  refresh_token: ['refresh_token'],
  password: ['username', 'password'],
  client_credentials: [],
  device_code: ['device_code'],
  jwt_bearer: ['assertion'],
  saml2_bearer: ['assertion'],
  token_exchange: [],
  ciba: [],
  implicit: [],
  oauth1: [],
  none: [],
  unknown: [],
}

/** The grants whose request names the client where it does not authenticate (RFC 6749 §4.1.3, RFC 8628 §3.4). */
const namesClient: ReadonlySet<GrantType> = new Set<GrantType>(['authorization_code', 'device_code'])

/** A parameter that is required is not there, or is empty, and the server refused the request. */
export function missing({ request, response }: TokenAttempt, refusal: RefusalAs): readonly Fault[] {
  // What a server does without, it does not need.
  if (!refusal || !isReadable(request)) return []
  const faults: Fault[] = []
  if (!hasValue(request, 'grant_type')) faults.push(...lacking(request, 'grant_type', grantNeeded(request)))
  // A server that does not know the grant has not looked for what it needs.
  if (response?.error?.code.value === 'unsupported_grant_type') return faults
  for (const name of needed[request.grant]) if (!hasValue(request, name)) faults.push(...lacking(request, name))
  if (
    refusal !== 'grant' &&
    namesClient.has(request.grant) &&
    !['authorization', 'oauth-client-attestation'].some(
      (name) => headerValue(request.request.headers, name) !== undefined,
    ) &&
    request.authentication.every(({ method, clientId }) => method === 'none' && !clientId)
  )
    faults.push(...lacking(request, 'client_id'))
  return faults
}

/** What cannot be read may hold anything. */
function isReadable({ body }: TokenRequest): boolean {
  return !body.truncated && (body.kind === 'form' || body.kind === 'json' || body.kind === 'empty')
}

const hasValue = (request: TokenRequest, name: string) => (parameter(request, name)?.value ?? '') !== ''

function lacking(request: TokenRequest, name: string, expected?: string): readonly Fault[] {
  const empty = parameter(request, name)
  const other = request.parameters.find((candidate) => candidate.name !== name && plain(candidate.name) === plain(name))
  // A name in another case is told as something that a gateway made of it.
  if (other?.name.toLowerCase() === name) return []
  if (other) {
    return [
      {
        severity: 'error',
        words: `It calls the parameter ${name} ${other.name}: names must match letter by letter, so the server does not find it.`,
        evidence: lacks(placeOf(request, name), other),
      },
    ]
  }
  return [
    {
      severity: 'error',
      words: empty ? `Its ${name} is empty.` : `It has no ${name}, which this grant needs.`,
      evidence: empty ? shows(empty, expected ?? null) : lacks(placeOf(request, name), expected),
    },
  ]
}

const plain = (name: string) => name.replaceAll(/[-_]/g, '').toLowerCase()

function grantNeeded(request: TokenRequest): string | undefined {
  if (hasValue(request, 'code')) return 'authorization_code'
  return hasValue(request, 'refresh_token') ? 'refresh_token' : undefined
}
