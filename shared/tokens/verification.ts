import { rememberNewest } from '../exchange/remember-newest.ts'
import { type DecodedToken, decodeToken, type Jwe, type Jws } from './decode-token.ts'
import { type JweOpening, type OpeningKeys, openJwe } from './open-jwe.ts'
import type { TokenFacts } from './token-facts.ts'
import { type SignatureVerdict, type VerificationKeys, verifySignature } from './verify-signature.ts'

/** Verifies what checks asked for, off their path. `Asker` says who is to be told. */
export interface Verification<Asker> {
  /** The facts as one asker sees them: what it asks for and is not known yet is worked out by `settle`. */
  factsFor(asker: Asker): TokenFacts
  /** True where an answer is owed. */
  readonly pending: boolean
  /** Works out what is owed, and gives those who asked for it. */
  settle(): Promise<ReadonlySet<Asker>>
}

/** Tokens of one session that are asked about again and again are few; the rest is worked out anew. */
const kept = 4096

interface Demand<Asker> {
  readonly askers: Set<Asker>
  readonly run: () => Promise<void>
}

/** Begins with nothing known. */
export function createVerification<Asker>(): Verification<Asker> {
  const decoded = new Map<string, DecodedToken>()
  const verdicts = new Map<string, SignatureVerdict>()
  const openings = new Map<string, JweOpening>()
  const demands = new Map<string, Demand<Asker>>()
  const names = new WeakMap<object, number>()
  let named = 0

  /** Key sets are told apart by identity: one that is fetched anew may have new keys. */
  function nameOf(keys: object | undefined): string {
    if (!keys) return '-'
    const known = names.get(keys)
    if (known !== undefined) return String(known)
    names.set(keys, ++named)
    return String(named)
  }

  function answer<Value>(
    values: Map<string, Value>,
    key: string,
    asker: Asker,
    work: () => Promise<Value>,
  ): Value | undefined {
    const known = values.get(key)
    if (known !== undefined) return known
    const demand = demands.get(key)
    if (demand) demand.askers.add(asker)
    else
      demands.set(key, { askers: new Set([asker]), run: async () => rememberNewest(values, key, await work(), kept) })
    return undefined
  }

  return {
    factsFor: (asker) => ({
      decode(text) {
        const known = decoded.get(text)
        if (known) return known
        const token = decodeToken(text)
        rememberNewest(decoded, text, token, kept)
        return token
      },
      signature: (token: Jws, keys: VerificationKeys) =>
        answer(
          verdicts,
          `sig ${nameOf(keys.jwks?.keys)} ${keys.jwks?.guessed ?? ''} ${keys.clientSecret ?? ''} ${token.text}`,
          asker,
          () => verifySignature(token, keys),
        ),
      open: (token: Jwe, keys: OpeningKeys) =>
        answer(openings, `jwe ${nameOf(keys.keys)} ${keys.clientSecret ?? ''} ${token.text}`, asker, () =>
          openJwe(token, keys),
        ),
    }),
    get pending() {
      return demands.size > 0
    },
    async settle() {
      const owed = [...demands.values()]
      demands.clear()
      await Promise.all(owed.map(({ run }) => run()))
      return new Set(owed.flatMap(({ askers }) => [...askers]))
    },
  }
}
