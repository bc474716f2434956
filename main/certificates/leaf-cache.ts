import { createSecureContext, type SecureContext } from 'node:tls'
import { createLeafIssuer, type Issued } from './issue.ts'

/** TLS contexts by host, each made once. */
export interface LeafCache {
  contextFor(host: string): Promise<SecureContext>
}

/** A browser opens some hundred hosts; a scan may ask for any number, and must not fill the memory. */
const hostsKept = 2000
/** A leaf lives for more than a year; a proxy that runs longer makes it anew. */
const keptFor = 300 * 86_400_000
/** Where the clock was set back by more, in milliseconds, a leaf of before could be one of the future to a client. */
const longestBack = 3_600_000

/** Begins empty. Hosts are keys of a map, never names of files. */
export function createLeafCache(authority: Issued, now: () => number = Date.now): LeafCache {
  const issuer = createLeafIssuer(authority, now)
  const contexts = new Map<string, { readonly context: Promise<SecureContext>; readonly at: number }>()

  async function make(host: string): Promise<SecureContext> {
    const { issue, keyPem } = await issuer
    // Leaf and authority together: Chromium trusts by the authority's key only where it is in the chain.
    return createSecureContext({ key: keyPem, cert: (await issue(host)) + authority.certificatePem })
  }

  return {
    contextFor(host) {
      const name = host.toLowerCase()
      const known = contexts.get(name)
      const age = known ? now() - known.at : Number.POSITIVE_INFINITY
      if (known && age < keptFor && age > -longestBack) return known.context
      const context = make(name)
      contexts.delete(name)
      contexts.set(name, { context, at: now() })
      context.catch(() => contexts.delete(name))
      if (contexts.size > hostsKept) {
        const oldest = contexts.keys().next()
        if (!oldest.done) contexts.delete(oldest.value)
      }
      return context
    },
  }
}
