import type { webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { root } from '../../../build/bundle/layout.ts'

/** The private keys of the corpus: they sign what is in its captures, and protect nothing. */
export interface CorpusKeys {
  readonly server: { readonly keys: readonly JWK[] }
  readonly client: { readonly keys: readonly JWK[] }
}

/** Beside the captures, so that a token in one can be signed anew by whoever alters it. */
export const keysFile = join(root, 'test/captures/good/keys.json')

const signing = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
const encryption = 'RSA-OAEP-256'

/** Reads the keys, or makes them at the first run. */
export async function corpusKeys(): Promise<CorpusKeys> {
  if (existsSync(keysFile)) return JSON.parse(readFileSync(keysFile, 'utf8')) as CorpusKeys
  const keys = { server: await makeKeys('server'), client: await makeKeys('client') }
  mkdirSync(dirname(keysFile), { recursive: true })
  writeFileSync(keysFile, `${JSON.stringify(keys, null, 2)}\n`)
  return keys
}

async function makeKeys(whose: string): Promise<{ readonly keys: readonly JWK[] }> {
  const make = async (alg: string, use: string): Promise<JWK> => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true })
    return { ...(await exportJWK(privateKey)), kid: `${whose}-${alg.toLowerCase()}`, alg, use }
  }
  return { keys: await Promise.all([...signing.map((alg) => make(alg, 'sig')), make(encryption, 'enc')]) }
}

const privateMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi'])

/** The public halves, for a key set that anybody may fetch. */
export function publicKeys({ keys }: { readonly keys: readonly JWK[] }): { readonly keys: readonly JWK[] } {
  const publicHalf = (key: JWK) => Object.fromEntries(Object.entries(key).filter(([name]) => !privateMembers.has(name)))
  return { keys: keys.map((key) => publicHalf(key) as JWK) }
}

/** The private key for this algorithm, with its id. */
export async function keyFor(
  { keys }: { readonly keys: readonly JWK[] },
  alg: string,
): Promise<{ readonly key: webcrypto.CryptoKey; readonly kid: string }> {
  const jwk = keys.find((one) => one.alg === alg)
  if (!jwk) throw new Error(`The corpus has no key for ${alg}.`)
  const key = await importJWK(jwk, alg)
  if (key instanceof Uint8Array) throw new Error(`The key for ${alg} is none of two halves.`)
  return { key, kid: jwk.kid ?? '' }
}
