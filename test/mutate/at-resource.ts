import { createHash } from 'node:crypto'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import type { Located } from '../../shared/exchange/place.ts'
import type { ResourceRequest } from '../../shared/oauth/message.ts'
import { decodeToken } from '../../shared/tokens/decode-token.ts'
import { memberText, memberValue } from '../../shared/tokens/token-members.ts'
import { edited, withRequestHeader } from './at-exchange.ts'
import { all, type CapturedFlow, tokenGivers } from './captured-flow.ts'
import type { Change } from './edit.ts'
import { withProofs } from './proofs.ts'
import { replaceToken, signedAnew, type TokenChange, withToken } from './tokens.ts'

/** A request with an access token in its header, which the resource took. */
export interface Use extends ResourceRequest {
  readonly token: Located
  readonly scheme: 'Bearer' | 'DPoP'
}

/** The last use of an access token in the flow. */
export function lastUse(flow: CapturedFlow): Use | undefined {
  const taken = new Set(
    all(flow, 'resource-response').flatMap(({ response, exchange }) => (response.status < 400 ? [exchange] : [])),
  )
  return all(flow, 'resource-request').findLast((request): request is Use => {
    return taken.has(request.exchange) && request.token !== undefined && request.scheme !== undefined
  })
}

/** The challenge by which a resource refuses this token (RFC 6750 §3.1). */
export function invalidToken({ scheme }: Pick<Use, 'scheme'>, description?: string): string {
  return `${scheme} error="invalid_token"${description === undefined ? '' : `, error_description="${description}"`}`
}

/** The flow with another Authorization header at one request. */
export function withAuthorization({ exchanges }: Pick<CapturedFlow, 'exchanges'>, use: Use, change: Change) {
  return edited(exchanges, [use.exchange], (exchange) => withRequestHeader(exchange, 'Authorization', change))
}

/** The flow with this access token changed, and signed anew by its server. */
export async function withAccessToken(flow: CapturedFlow, token: string, change: TokenChange) {
  const next = await signedAnew(flow, token, change)
  return next === undefined ? undefined : inItsPlace(flow, token, next)
}

/** The flow with an access token that says nothing of itself. */
export function withOpaqueToken(flow: CapturedFlow, token: string, opaque = 'opaque-access-token-7d2a5fK2sQ9v') {
  return inItsPlace(flow, token, opaque)
}

/** Whatever was made out of the old token is made out of the new one: its hash in ID tokens, and in proofs. */
async function inItsPlace(flow: CapturedFlow, token: string, next: string): Promise<readonly Exchange[] | undefined> {
  let exchanges = await replaceToken(flow, token, next)
  if (!exchanges) return undefined
  for (const idToken of hashing(flow, token)) {
    const signed = await withToken({ ...flow, exchanges }, idToken, ({ claims }) => {
      claims['at_hash'] = halfHash(idToken, next)
    })
    if (!signed) return undefined
    exchanges = signed
  }
  const proves = all(flow, 'resource-request').some(({ dpop }) => dpop)
  return proves ? withProofs({ ...flow, exchanges }, () => undefined) : exchanges
}

/** The ID tokens that name the hash of this access token (OpenID Connect Core §3.1.3.6). */
function hashing(flow: CapturedFlow, token: string): readonly string[] {
  const idTokens = new Set(tokenGivers(flow).flatMap((message) => parameterValue(message, 'id_token') ?? []))
  return [...idTokens].filter((idToken) => {
    const decoded = decodeToken(idToken)
    return decoded.kind === 'jws' && memberValue(decoded.payload, 'at_hash') === halfHash(idToken, token)
  })
}

function halfHash(idToken: string, token: string): string {
  const decoded = decodeToken(idToken)
  const alg = (decoded.kind === 'jws' && memberText(decoded.header, 'alg')) || ''
  const hash = createHash(
    /^(?:384|512)$/.test(alg.slice(-3)) ? `sha${alg.slice(-3)}` : alg === 'EdDSA' ? 'sha512' : 'sha256',
  )
  const digest = hash.update(token).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
