/** The name at which the proxy itself answers. No such host is on the internet: `.test` is reserved (RFC 6761 §6.2). */
export const landingHost = 'tokentrail.test'

/** The path, at that name, of what a browser with a profile of ours begins with. */
export const browserPath = '/browser'

/** What a check is known by: short, as somebody may type it on a phone. It is no secret. */
const id = /^[a-z0-9]{4,16}$/

/**
 * The host of a check. It stands in the name, not in the path: a client that refuses the certificate shows no path, but
 * its CONNECT names the host.
 */
export const checkHost = (check: string): string => `${check}.${landingHost}`

/** True for the landing page's name and those of checks. */
export function isLandingHost(host: string): boolean {
  const name = host.toLowerCase()
  return name === landingHost || name.endsWith(`.${landingHost}`)
}

/** The check that is meant by this host, or by this path at the proxy's own address; undefined for none. */
export function checkOf(host: string, path = '/'): string | undefined {
  const name = host.toLowerCase()
  const label = name.endsWith(`.${landingHost}`)
    ? name.slice(0, -landingHost.length - 1)
    : /^\/check\/([^/?]+)/.exec(path)?.[1]
  return label !== undefined && id.test(label) ? label : undefined
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Makes an id of random bytes; letters that look alike are left out. */
export const checkId = (random: Uint8Array): string =>
  Array.from(random, (byte) => letters[byte % letters.length]).join('')
