import type { EpochMs } from '../exchange/brand.ts'
import type { Place } from '../exchange/place.ts'
import { inDigits } from '../sentences/counted.ts'

/** A key set as it was seen on the wire, or given by the person. */
export interface Jwks {
  /** Where it was seen, the newest fetch; undefined where it was given. */
  readonly at?: Place
  /** Where it was fetched more than once, every key that was seen, the newest set's first. */
  readonly keys: readonly Readonly<Record<string, unknown>>[]
  /** Each fetch, the oldest first; undefined where it was given. */
  readonly fetches?: readonly KeySetFetch[]
  /** True where the host alone says that it is the issuer's: what does not fit it proves nothing. */
  readonly guessed?: true
}

/** A key set as one exchange gave it. */
export interface KeySetFetch {
  readonly at: Place
  readonly time: EpochMs
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** A key set that was given, or a sentence on why the text is none. */
export type JwksReading =
  | { readonly kind: 'jwks'; readonly jwks: Jwks }
  | { readonly kind: 'fault'; readonly reason: string }

/** More than any issuer publishes. */
const longest = 1024 * 1024

/**
 * Reads a JWK Set (RFC 7517 §5), or one key alone (§4), which is a set of one. A key of a type that nobody
 * knows stays in the set, as the RFC wants; verifying passes it over. Nothing of the text stands in a reason,
 * for it may hold a private key.
 */
export function readJwks(text: string): JwksReading {
  if (text.length > longest) return fault(`has ${inDigits(text.length)} characters, more than any real one`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fault('is not JSON')
  }
  if (!isObject(value)) return fault('is JSON, but no object with the member "keys"')
  if (value['keys'] === undefined && typeof value['kty'] === 'string') {
    return { kind: 'jwks', jwks: { keys: [value] } }
  }
  const keys: unknown = value['keys']
  if (!Array.isArray(keys)) return fault('has no list "keys"')
  const wrong = keys.findIndex((key) => !isObject(key) || typeof key['kty'] !== 'string')
  if (wrong >= 0) return fault(`has a key without a type ("kty") at place ${wrong + 1} of its list`)
  return { kind: 'jwks', jwks: { keys: keys.filter(isObject) } }
}

const fault = (reason: string): JwksReading => ({
  kind: 'fault',
  reason: `The key set ${reason}. Give what the server has at its jwks_uri.`,
})

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
