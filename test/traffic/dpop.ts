import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { epoch } from './exchange.ts'

/** A key for DPoP proofs, with its public members and its thumbprint (RFC 7638). */
export interface ProofKey {
  readonly private: KeyObject
  readonly jwk: Readonly<Record<string, unknown>>
  readonly thumbprint: string
}

export function proofKey(): ProofKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { crv, kty, x, y } = createPublicKey(privateKey).export({ format: 'jwk' })
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
  return { private: privateKey, jwk: { kty, crv, x, y }, thumbprint }
}

/** What a proof says; a test changes one thing of a good one. */
export interface ProofWords {
  readonly header?: Readonly<Record<string, unknown>>
  readonly payload?: Readonly<Record<string, unknown>>
  readonly signedBy?: ProofKey
}

let made = 0

/** A DPoP proof (RFC 9449 §4.2), signed with ES256, made at the time of the first exchange. */
export function dpopProof(key: ProofKey, method: string, url: string, words: ProofWords = {}): string {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...words.header }
  const payload = { jti: `proof-${++made}`, htm: method, htu: url, iat: epoch / 1000, ...words.payload }
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part(payload)}`
  const signer = createPrivateKey((words.signedBy ?? key).private.export({ format: 'pem', type: 'pkcs8' }).toString())
  const signature = sign('sha256', Buffer.from(signed), { key: signer, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

/** The hash by which a proof names a token (`ath`). */
export const athOf = (token: string) => createHash('sha256').update(token).digest('base64url')
