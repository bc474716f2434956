import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { rememberNewest } from '../../shared/exchange/remember-newest.ts'
import type { Issued } from './issued.ts'
import { createLeafIssuer } from './leaf-issuer.ts'

/** TLS contexts by host, each with a leaf that is made once. */
export interface LeafCache {
  contextFor(host: string): Promise<SecureContext>
  /** True of a leaf that was made here: all have one key, which nobody else has. */
  made(certificate: X509Certificate): boolean
}

/** A browser opens some hundred hosts; a scan may ask for any number, and must not fill the memory. */
const hostsKept = 2000
/** A context takes thirty times the memory of its leaf, and is made of it in a fraction of a millisecond. */
const contextsKept = 200
/** A leaf lives for more than a year; a proxy that runs longer makes it anew. */
const keptFor = 300 * 86_400_000
/** Where the clock was set back by more, in milliseconds, a leaf of before could be one of the future to a client. */
const longestBack = 3_600_000

interface Leaf {
  readonly pem: Promise<string>
  readonly at: number
}

interface Kept {
  readonly leaf: Leaf
  readonly context: Promise<SecureContext>
}

/** Begins empty. Hosts are keys of a map, never names of files. */
export function createLeafCache(authority: Issued, now: () => number = Date.now): LeafCache {
  let key: KeyObject | undefined
  const issuer = createLeafIssuer(authority, now).then((issuer) => {
    key = createPublicKey(issuer.keyPem)
    return issuer
  })
  const leaves = new Map<string, Leaf>()
  /** Those used last, each with the leaf that it was made of. */
  const contexts = new Map<string, Kept>()

  function leafFor(host: string): Leaf {
    const known = leaves.get(host)
    const age = known ? now() - known.at : Number.POSITIVE_INFINITY
    if (known && age < keptFor && age > -longestBack) return known
    const leaf = { pem: issuer.then(({ issue }) => issue(host)), at: now() }
    rememberNewest(leaves, host, leaf, hostsKept)
    leaf.pem.catch(() => leaves.delete(host))
    return leaf
  }

  async function contextOf({ pem }: Leaf): Promise<SecureContext> {
    const { keyPem } = await issuer
    // Leaf and authority together: Chromium trusts by the authority's key only where it is in the chain.
    return createSecureContext({ key: keyPem, cert: (await pem) + authority.certificatePem })
  }

  function make(host: string, leaf: Leaf): Kept {
    const context = contextOf(leaf)
    context.catch(() => contexts.delete(host))
    return { leaf, context }
  }

  return {
    contextFor(host) {
      const name = host.toLowerCase()
      const leaf = leafFor(name)
      const known = contexts.get(name)
      const kept = known?.leaf === leaf ? known : make(name, leaf)
      rememberNewest(contexts, name, kept, contextsKept)
      return kept.context
    },
    made: ({ publicKey }) => key?.equals(publicKey) === true,
  }
}
