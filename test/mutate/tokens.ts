import { CompactSign, importJWK, type JWK } from 'jose'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { decodeToken, type Jws } from '../../shared/tokens/decode-token.ts'
import { memberText } from '../../shared/tokens/token-members.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import { replaceEverywhere } from './edit.ts'
import { readAnew } from './extended.ts'

export type Members = Record<string, unknown>

/** What becomes of a token: its header and its claims can be changed in place. */
export type TokenChange = (parts: { readonly header: Members; readonly claims: Members }) => void

/** Header and claims of a token, to be changed. */
export function partsOf({ header, payload }: Jws): { readonly header: Members; readonly claims: Members } {
  const members = (list: Jws['header']): Members => Object.fromEntries(list.map(({ name, value }) => [name, value]))
  return { header: members(header), claims: members(payload) }
}

/**
 * The flow with a signed token changed wherever it stands, and signed anew by the key that had signed it; undefined
 * where that key is not at hand, or the token is none that can be read.
 */
export async function withToken(
  flow: CapturedFlow,
  token: string,
  change: TokenChange,
): Promise<readonly Exchange[] | undefined> {
  const signed = await signedAnew(flow, token, change)
  return signed === undefined ? undefined : replaceToken(flow, token, signed)
}

/** The flow with one token in the place of another, also within the signed responses that carry it (JARM §2.1). */
export async function replaceToken(
  flow: CapturedFlow,
  token: string,
  next: string,
): Promise<readonly Exchange[] | undefined> {
  let exchanges = replaceEverywhere(flow.exchanges, token, next)
  if (!all(flow, 'authorization-response').some(({ jarm }) => jarm)) return exchanges
  const responses = all(readAnew(flow, exchanges), 'authorization-response')
  const carrying = responses.filter(({ parameters }) => parameters.some(({ value }) => value === token))
  for (const carrier of new Set(carrying.flatMap(({ jarm }) => jarm?.value ?? []))) {
    const signed = await signedAnew(flow, carrier, ({ claims }) => {
      for (const [name, value] of Object.entries(claims)) if (value === token) claims[name] = next
    })
    if (signed === undefined) return undefined
    exchanges = replaceEverywhere(exchanges, carrier, signed)
  }
  return exchanges
}

/** Another token of the same signer, made out of this one; undefined where its key is not at hand. */
export async function signedAnew(flow: CapturedFlow, token: string, change: TokenChange): Promise<string | undefined> {
  const decoded = decodeToken(token)
  if (decoded.kind !== 'jws') return undefined
  const { header, claims } = partsOf(decoded)
  const kid = memberText(decoded.header, 'kid')
  const alg = memberText(decoded.header, 'alg') ?? ''
  const key = flow.keys.find((candidate) => fits(candidate, kid, alg))
  if (!key) return undefined
  change({ header, claims })
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ ...header, alg })
    .sign(await importJWK(key as JWK, alg))
}

/**
 * The same for an assertion of the client, which may be signed with its secret: that is in no capture, and so another
 * one signs as well, as nobody who reads the traffic could tell.
 */
export async function withAssertion(
  flow: CapturedFlow,
  token: string,
  change: TokenChange,
): Promise<readonly Exchange[] | undefined> {
  const decoded = decodeToken(token)
  if (decoded.kind !== 'jws' || !memberText(decoded.header, 'alg')?.startsWith('HS')) {
    return withToken(flow, token, change)
  }
  const secret = { kty: 'oct', k: Buffer.from('a secret that is in no capture, 0123456789').toString('base64url') }
  return withToken({ ...flow, keys: [secret] }, token, change)
}

const types: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP', HS: 'oct' }

function fits(key: CapturedFlow['keys'][number], kid: string | undefined, alg: string): boolean {
  return key['kty'] === types[alg.slice(0, 2)] && (kid === undefined || key.kid === kid)
}

/**
 * The token with its claims changed and its old signature: what a forger without the key can do, where no other
 * signature is around it.
 */
export function forged(flow: CapturedFlow, token: string, change: TokenChange): readonly Exchange[] | undefined {
  const next = isSealed(flow, token) ? undefined : forgedToken(token, change)
  return next === undefined ? undefined : replaceEverywhere(flow.exchanges, token, next)
}

function isSealed(flow: CapturedFlow, token: string): boolean {
  return all(flow, 'authorization-response').some(
    ({ jarm, parameters }) => jarm && jarm.value !== token && parameters.some(({ value }) => value === token),
  )
}

/** The same of a token by itself. */
export function forgedToken(token: string, change: TokenChange): string | undefined {
  const decoded = decodeToken(token)
  if (decoded.kind !== 'jws') return undefined
  const { header, claims } = partsOf(decoded)
  change({ header, claims })
  const part = (value: Members) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${token.split('.')[2] ?? ''}`
}
