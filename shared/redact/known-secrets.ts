import { sha256 } from '@noble/hashes/sha2.js'
import { placeholderFor } from '../exchange/placeholder.ts'
import type { SecretKind } from './secret-kind.ts'

/** The secrets that were met, each with its placeholder. None is kept: only digests and hashes of them are. */
export interface KnownSecrets {
  /** The placeholder of a value, which is known from now on; the same value always has the same. */
  placeholder(kind: SecretKind, value: string): string
  /** The text with every known secret in it replaced, in time linear in the text. */
  replaceIn(text: string, options?: { readonly sparingCookies: boolean }): string
}

interface Secret {
  readonly placeholder: string
  /** Met in cookies alone so far: applications keep state and nonce in cookies, and those are no secrets elsewhere. */
  cookieOnly: boolean
  readonly traces: readonly Trace[]
}

/** What finds one spelling of a secret in a text: its length, and hashes of it and of its last characters. */
interface Trace {
  readonly length: number
  /** The base of the hash to the power of the length. */
  readonly power: number
  readonly hash: number
  readonly tail: number
  readonly key: string
}

/** Secrets remembered at a time; a session of days forgets those not met for longest. */
const remembered = 100_000

/** Shorter ones are masked where they are named, but not looked for: they would hit ordinary words. */
const shortest = 8

/** From this length on a secret is found inside of a longer word, too. */
const unmistakable = 16

/** Spellings that end alike, compared at one position of a text. */
const mostAlike = 64

/** Begins with none known. */
export function createKnownSecrets(limit = remembered): KnownSecrets {
  const secrets = new Map<string, Secret>()
  const counts = new Map<SecretKind, number>()
  const byTail = new Map<number, Trace[]>()
  const owners = new Map<string, string>()
  // One bit for each tail that was ever met: nearly every position of a text is passed over by it.
  const tails = new Uint8Array(1 << 17)

  function placeholder(kind: SecretKind, value: string): string {
    const own = digest(value)
    // Another spelling of a known secret is that secret.
    const key = secrets.has(own) ? own : (owners.get(own) ?? own)
    const before = secrets.get(key)
    if (before) {
      if (kind !== 'cookie') before.cookieOnly = false
      secrets.delete(key)
      secrets.set(key, before)
      return before.placeholder
    }
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const traces = isMemorable(kind, value) ? spellings(value).map(traceOf) : []
    const secret = { placeholder: placeholderFor(kind, count), cookieOnly: kind === 'cookie', traces }
    secrets.set(key, secret)
    for (const trace of traces) remember(trace, key)
    if (secrets.size > limit) forgetOldest()
    return secret.placeholder
  }

  function remember(trace: Trace, owner: string): void {
    const alike = byTail.get(trace.tail) ?? []
    if (alike.length >= mostAlike || owners.has(trace.key)) return
    byTail.set(trace.tail, [...alike, trace])
    owners.set(trace.key, owner)
    const bit = trace.tail >>> 12
    tails[bit >>> 3] = (tails[bit >>> 3] ?? 0) | (1 << (bit & 7))
  }

  function forgetOldest(): void {
    const oldest = secrets.entries().next()
    if (oldest.done) return
    const [key, { traces }] = oldest.value
    secrets.delete(key)
    for (const trace of traces) {
      if (owners.get(trace.key) !== key) continue
      owners.delete(trace.key)
      const left = (byTail.get(trace.tail) ?? []).filter((other) => other !== trace)
      if (left.length > 0) byTail.set(trace.tail, left)
      else byTail.delete(trace.tail)
    }
  }

  function replaceIn(text: string, options = { sparingCookies: false }): string {
    if (byTail.size === 0 || text.length < shortest) return text
    const hashes = new Uint32Array(text.length + 1)
    const found: Found[] = []
    // A text made of nearly one secret would have it digested at every position: past that, equal hashes do.
    const budget = { left: 4 * text.length }
    for (let end = 1; end <= text.length; end++) {
      const hash = (Math.imul(hashes[end - 1] ?? 0, base) + text.charCodeAt(end - 1)) >>> 0
      hashes[end] = hash
      if (end < shortest) continue
      const tail = (hash - Math.imul(hashes[end - shortest] ?? 0, tailPower)) >>> 0
      const bit = tail >>> 12
      if ((tails[bit >>> 3] ?? 0) & (1 << (bit & 7))) {
        const match = matchAt(text, hashes, end, byTail.get(tail) ?? [], options.sparingCookies, budget)
        if (match) join(found, match)
      }
    }
    return splice(text, found)
  }

  /** The longest secret that ends here. */
  function matchAt(
    text: string,
    hashes: Uint32Array,
    end: number,
    alike: readonly Trace[],
    sparingCookies: boolean,
    budget: { left: number },
  ): Found | undefined {
    let longest: Found | undefined
    for (const { length, power, hash, key } of alike) {
      const start = end - length
      if (start < 0 || (longest && start >= longest.start)) continue
      if (((hashes[end] ?? 0) - Math.imul(hashes[start] ?? 0, power)) >>> 0 !== hash) continue
      const secret = secrets.get(owners.get(key) ?? '')
      if (!secret || (sparingCookies && secret.cookieOnly)) continue
      if (length < unmistakable && !standsAlone(text, start, end)) continue
      budget.left -= length
      if (budget.left > 0 && digest(text.slice(start, end)) !== key) continue
      longest = { start, end, placeholder: secret.placeholder }
    }
    return longest
  }

  return { placeholder, replaceIn }
}

interface Found {
  readonly start: number
  readonly end: number
  readonly placeholder: string
}

/** Adds a match that ends behind all others; what overlaps becomes one, so that no piece of either is left. */
function join(found: Found[], match: Found): void {
  let { start, placeholder } = match
  for (let last = found.at(-1); last && last.end > start; last = found.at(-1)) {
    if (last.start < start) {
      start = last.start
      placeholder = last.placeholder
    }
    found.pop()
  }
  found.push({ start, end: match.end, placeholder })
}

function splice(text: string, found: readonly Found[]): string {
  if (found.length === 0) return text
  const out: string[] = []
  let at = 0
  for (const { start, end, placeholder } of found) {
    out.push(text.slice(at, start), placeholder)
    at = end
  }
  out.push(text.slice(at))
  return out.join('')
}

const isWordAt = (text: string, at: number) => /\w/.test(text.charAt(at))

function standsAlone(text: string, start: number, end: number): boolean {
  return !isWordAt(text, start - 1) && !isWordAt(text, end)
}

/**
 * Whether a value is looked for in other texts. A cookie may hold anything, such as `en-US` or the address of
 * a page; a member named code, the word `invalid_token`. Such values are masked where they stand, and only there.
 */
function isMemorable(kind: SecretKind, value: string): boolean {
  if (value.length < shortest) return false
  switch (kind) {
    case 'client secret':
    case 'password':
    case 'code verifier':
    case 'refresh token':
    case 'device code':
      return true
    case 'cookie':
      return value.length >= unmistakable && !isWords(value) && !/:\/\/|%3A%2F%2F|^\//i.test(value)
    case 'assertion':
    case 'code':
    case 'access token':
    case 'ID token':
    case 'token':
    case 'credentials':
      return !isWords(value)
    default:
      return kind satisfies never
  }
}

/** Words as people write them, each of at most fourteen letters. */
function isWords(value: string): boolean {
  return (
    value.length <= 200 &&
    /^(?:[A-Z]?[a-z]{1,13}|[A-Z]{2,14})(?:[ _.,-](?:[A-Z]?[a-z]{1,13}|[A-Z]{2,14}))*$/.test(value)
  )
}

/** A value as it is, and as URLs, forms, pages and the several writers of JSON spell it. */
function spellings(value: string): readonly string[] {
  const encoded = percentEncoded(value)
  const json = JSON.stringify(value).slice(1, -1)
  const all = new Set([
    value,
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    encoded.replaceAll('%', '%25'),
    json,
    json.replaceAll('/', '\\/'),
    json.replace(/[&<>]/g, unicodeEscape),
    json.replace(/[&<>='+]/g, unicodeEscape),
    inPage(value, '&#39;'),
    inPage(value, '&#x27;'),
  ])
  return [...all].filter((spelling) => spelling.length >= shortest)
}

const unicodeEscape = (character: string) => `\\u00${character.charCodeAt(0).toString(16).padStart(2, '0')}`

/** As HTML spells it; of the apostrophe there are two usual spellings. */
function inPage(value: string, apostrophe: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
}

function percentEncoded(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    return value // half of a surrogate pair has no encoding
  }
}

/** A polynomial hash modulo 2^32, so that any piece of a text is hashed by two of its prefixes; odd, as that wants. */
const base = 0x9e3779b1

const tailPower = powerOf(shortest)

function powerOf(exponent: number): number {
  let result = 1
  let factor: number = base
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.imul(result, factor)
    factor = Math.imul(factor, factor)
  }
  return result
}

function traceOf(spelling: string): Trace {
  const { length } = spelling
  return {
    length,
    power: powerOf(length),
    hash: hashOf(spelling),
    tail: hashOf(spelling.slice(length - shortest)),
    key: digest(spelling),
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, base) + text.charCodeAt(at)) >>> 0
  return hash
}

/** Half of a SHA-256: two secrets of one session never share it, and none can be read out of it. */
function digest(value: string): string {
  return String.fromCharCode(...sha256(new TextEncoder().encode(value)).subarray(0, 16))
}
