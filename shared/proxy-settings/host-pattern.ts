/**
 * Which hosts are meant: `example.com` that name alone, `*.example.com` every name below it, `.example.com` both, `*`
 * every host; a name may be in its own letters; an address as it is, IPv6 with or without brackets; each with `:port`
 * for one port alone.
 */
export interface HostPattern {
  readonly kind: 'host' | 'below' | 'domain' | 'any'
  /** As `canonicalHost` gives it; empty for any. */
  readonly name: string
  readonly port?: number
}

/** Reads a pattern; a string says what is wrong with the text, as the end of a sentence. */
export function readHostPattern(text: string): HostPattern | string {
  const given = text.trim()
  if (given === '') return 'is empty; write a host such as example.com'
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return 'is a URL; write its host alone, such as example.com'
  const ipv6 = /^(?:\[([0-9a-f:.]+)\](?::(\d+))?|([0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*))$/i.exec(given)
  const plain = ipv6 ? null : /^([^:]*)(?::(\d+))?$/.exec(given)
  const name = ipv6?.[1] ?? ipv6?.[3] ?? plain?.[1]
  const digits = ipv6?.[2] ?? plain?.[2]
  if (name === undefined) return 'is no host with a port; write example.com:8443'
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65_535)) return 'has a port that is no number from 1 to 65535'
  const at = port === undefined ? {} : { port }
  if (ipv6) return expandIpv6(name) ? { kind: 'host', name: canonicalHost(name), ...at } : 'is no IPv6 address'
  if (name === '*') return { kind: 'any', name: '', ...at }
  const kind = name.startsWith('*.') ? 'below' : name.startsWith('.') ? 'domain' : 'host'
  const rest = kind === 'host' ? name : name.slice(name.indexOf('.') + 1)
  if (rest.includes('*')) return 'has a * that is not at its beginning; write *.example.com for every name below'
  const wire = onTheWire(rest)
  if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(wire)) return 'is no host; write example.com or *.example.com'
  return { kind, name: canonicalHost(wire), ...at }
}

/** A name in its own letters as it goes over the wire, `xn--…` (RFC 5890 §2.3.2.1); what is no such name as it is. */
function onTheWire(name: string): string {
  if (!/[^ -~]/.test(name) || /[\s/?#@\\%]/.test(name)) return name
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : name
}

/**
 * A host as it is compared: lower case, without brackets, zone and last dot; IPv6 with its eight groups, and as IPv4
 * where it maps that (RFC 4291 §2.5.5.2): the same server is meant.
 */
export function canonicalHost(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '')
  if (!bare.includes(':')) return bare
  const whole = expandIpv6(bare) ?? bare
  const mapped = /^(?:0:){5}ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(whole)
  if (!mapped) return whole
  const words = mapped.slice(1).map((word) => Number.parseInt(word, 16))
  return words.flatMap((word) => [word >> 8, word & 0xff]).join('.')
}

/** RFC 4291 §2.2: an address has many spellings. Undefined where it is none. */
function expandIpv6(text: string): string | undefined {
  const embedded = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (embedded) {
    const [first = 0, second = 0, third = 0, fourth = 0] = embedded.slice(2).map(Number)
    if ([first, second, third, fourth].some((octet) => octet > 255)) return undefined
    const hex = (high: number, low: number) => (high * 256 + low).toString(16)
    return expandIpv6(`${embedded[1]}${hex(first, second)}:${hex(third, fourth)}`)
  }
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const [before = [], after] = groups
  const missing = 8 - before.length - (after?.length ?? 0)
  if (after === undefined ? missing !== 0 : missing < 1) return undefined
  const all = after === undefined ? before : [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return all.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}
