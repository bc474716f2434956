import { createHash } from 'node:crypto'
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { type Exchange, headerValue } from '../../shared/exchange/exchange.ts'
import { decodeToken } from '../../shared/tokens/decode-token.ts'
import type { CapturedFlow } from './captured-flow.ts'
import { withHeader, withRequest } from './edit.ts'
import { type Members, partsOf, withToken } from './tokens.ts'

/** What becomes of the proof of one request (RFC 9449 §4.2); with `otherKey`, another key signs it than the one it names. */
export interface ProofParts {
  readonly exchange: Exchange
  readonly header: Members
  readonly claims: Members
  otherKey: 'signs' | 'is-named' | undefined
}

const algorithm = 'ES256'

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  return { privateKey, jwk: { ...(await exportJWK(publicKey)) } as Members }
}

/**
 * The flow with all of its DPoP proofs made by a key that is at hand. The key of the client never left it, so that every
 * proof is made anew, and every token that names the old key is bound to the new one and signed again by its server.
 * Undefined where a token cannot be, or there is no proof.
 */
export async function withProofs(
  flow: CapturedFlow,
  change: (parts: ProofParts) => void,
): Promise<readonly Exchange[] | undefined> {
  const proving = flow.exchanges.filter(({ request }) => headerValue(request.headers, 'dpop') !== undefined)
  if (proving.length === 0) return undefined
  const key = await newKey()
  const other = await newKey()
  const bound = await boundTo(flow, await calculateJwkThumbprint(key.jwk))
  if (!bound) return undefined
  return Promise.all(
    bound.map(async (exchange) => {
      const proof = headerValue(exchange.request.headers, 'dpop')
      const decoded = proof === undefined ? undefined : decodeToken(proof)
      if (decoded?.kind !== 'jws') return exchange
      const { header, claims } = partsOf(decoded)
      header['alg'] = algorithm
      header['jwk'] = key.jwk
      const token = /^DPoP (.+)$/i.exec(headerValue(exchange.request.headers, 'authorization') ?? '')?.[1]
      if (token && claims['ath']) claims['ath'] = createHash('sha256').update(token).digest('base64url')
      const parts: ProofParts = { exchange, header, claims, otherKey: undefined }
      change(parts)
      if (parts.otherKey === 'is-named') header['jwk'] = other.jwk
      const signer = parts.otherKey ? other : key
      const { alg } = header
      const payload = new TextEncoder().encode(JSON.stringify(claims))
      const signed = await new CompactSign(payload)
        .setProtectedHeader({ ...header, alg: algorithm })
        .sign(signer.privateKey)
      const made = alg === algorithm ? signed : relabelled(signed, header)
      return withRequest(exchange, { headers: withHeader(exchange.request.headers, 'DPoP', made) })
    }),
  )
}

/** A proof that says it was signed by another algorithm than it was. */
function relabelled(signed: string, header: Members): string {
  const [, payload, signature] = signed.split('.')
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`
}

/** What names no key cannot tell that another one made the proof: a text without meaning, or no access token at all. */
function namesKey(token: string): boolean {
  const decoded = decodeToken(token)
  return decoded.kind === 'jws' && partsOf(decoded).claims['cnf'] !== undefined
}

/** Each access token that names a key (`cnf.jkt`, RFC 9449 §6.1) bound to this one. */
async function boundTo(flow: CapturedFlow, thumbprint: string): Promise<readonly Exchange[] | undefined> {
  const tokens = new Set(
    flow.exchanges.flatMap(
      ({ request }) => /^DPoP (.+)$/i.exec(headerValue(request.headers, 'authorization') ?? '')?.[1] ?? [],
    ),
  )
  let { exchanges } = flow
  for (const token of tokens) {
    if (!namesKey(token)) continue
    const next = await withToken({ ...flow, exchanges }, token, ({ claims }) => {
      claims['cnf'] = { jkt: thumbprint }
    })
    if (!next) return undefined
    exchanges = next
  }
  return exchanges
}
