import { comparableEndpoint, comparableOrigin } from '../exchange/url-parts.ts'
import type { Jwks, KeySetFetch } from './jwks.ts'

/** The key sets that were fetched in a session. */
export interface KeySets {
  /** Takes the answer of a key set's URL; the same exchange again replaces what it gave before. */
  add(url: string, fetch: KeySetFetch): void
  /**
   * The keys of an issuer: at the URL that its metadata names, else below the issuer's own address, else
   * what the same host gave, which may be the set of another issuer there.
   */
  of(issuer: string, jwksUri: string | undefined): Jwks | undefined
}

/** Sets are fetched again and again; the newest tell all. */
const fetchesKept = 8

/** Begins with none. */
export function createKeySets(): KeySets {
  const sets = new Map<string, Jwks & { readonly fetches: readonly KeySetFetch[] }>()
  return {
    add(url, fetch) {
      const key = comparableEndpoint(url)
      const before = sets.get(key)?.fetches.filter(({ at }) => at.exchange !== fetch.at.exchange) ?? []
      const fetches = [...before, fetch].toSorted((one, other) => one.time - other.time).slice(-fetchesKept)
      sets.set(key, { at: fetches.at(-1)?.at ?? fetch.at, fetches, keys: keysOf(fetches) })
    },
    of(issuer, jwksUri) {
      if (jwksUri !== undefined) {
        const named = sets.get(comparableEndpoint(jwksUri))
        if (named) return named
      }
      const origin = comparableOrigin(issuer)
      if (origin === undefined) return undefined
      const there = [...sets].filter(([url]) => comparableOrigin(url) === origin)
      const below = `${comparableEndpoint(issuer).replace(/\/$/, '')}/`
      const own = there.filter(([url]) => url.startsWith(below))
      // An issuer without a path has the issuers that have one below it, if there are any.
      if (own[0] && (own.length === 1 || below !== `${origin}/`)) return own[0][1]
      const near = there[0]?.[1]
      return near && { ...near, guessed: true }
    },
  }
}

/** The newest set's keys first, then those that earlier ones had: a token is older than the rotation after it. */
function keysOf(fetches: readonly KeySetFetch[]): Jwks['keys'] {
  const seen = new Set<string>()
  return fetches.toReversed().flatMap(({ keys }) =>
    keys.filter((key) => {
      const text = JSON.stringify(key)
      if (seen.has(text)) return false
      seen.add(text)
      return true
    }),
  )
}
