import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { headerValues } from '../../exchange/exchange.ts'
import { isJsonObject, type JsonObject } from '../../exchange/json-parameters.ts'
import { headerPlace, type Located, type Place, within } from '../../exchange/place.ts'
import type { Message } from '../../oauth/message.ts'
import { type DecodedToken, decodeToken, type Jws } from '../../tokens/decode-token.ts'
import { memberText, memberValue } from '../../tokens/token-members.ts'

/** A DPoP proof as a request carried it (RFC 9449 §4.1). */
export interface Proof extends Located {
  /** How many times the request has the header: once is right (RFC 9449 §4.3). */
  readonly count: number
}

/** The proof of a request; undefined where it has none. */
export function proofOf({ exchange, request }: Message): Proof | undefined {
  const values = headerValues(request.headers, 'dpop')
  const [value] = values
  return value === undefined
    ? undefined
    : { value, count: values.length, place: headerPlace(exchange, 'request', 'dpop') }
}

/** The place of a member of the proof's header or payload. */
export function placeInProof({ place }: Located, part: 'header' | 'payload', name: string): Place {
  return { exchange: place.exchange, location: within(place.location, part, name) }
}

/** The public key that a proof names; undefined where it has none, or it is no key. */
export function keyOf({ header }: Jws): JsonObject | undefined {
  const key = memberValue(header, 'jwk')
  return isJsonObject(key) ? key : undefined
}

/** The members that make a key what it is, in the order of their names (RFC 7638 §3.2, RFC 8037 §2). */
const essential: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['RSA', ['e', 'kty', 'n']],
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
])

/** The thumbprint of a public key, as tokens are bound to it (RFC 7638 §3, RFC 9449 §6.1); undefined for a broken key. */
export function thumbprintOf(key: JsonObject): string | undefined {
  const names = essential.get(key['kty'])
  if (!names?.every((name) => typeof key[name] === 'string')) return undefined
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, key[name]])))
  return base64url.encode(sha256(new TextEncoder().encode(text)))
}

/** The thumbprint of the key of a request's proof. */
export function thumbprintIn(decoded: DecodedToken): string | undefined {
  const key = decoded.kind === 'jws' ? keyOf(decoded) : undefined
  return key && thumbprintOf(key)
}

/** What tells one proof from every other: its identifier and its key. */
export interface ProofIdentity {
  readonly id: string
  readonly thumbprint: string
}

/** The identity of a request's proof; undefined where it has none that can be read. */
export function identityOfProof(message: Message): ProofIdentity | undefined {
  const proof = proofOf(message)
  const decoded = proof && decodeToken(proof.value)
  if (decoded?.kind !== 'jws') return undefined
  const id = memberText(decoded.payload, 'jti')
  const thumbprint = thumbprintIn(decoded)
  return id && thumbprint ? { id, thumbprint } : undefined
}

/** The hash by which a proof names the access token beside it (RFC 9449 §4.2, `ath`). */
export function hashOfToken(token: string): string {
  return base64url.encode(sha256(new TextEncoder().encode(token)))
}
