import { sha256 } from '@noble/hashes/sha2.js'
import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { secretKindOf, secretNames } from './secret-kind.ts'

/** What kind of secret a value is: the word in its placeholder. */
export type SecretKind =
  | 'client secret'
  | 'assertion'
  | 'code'
  | 'access token'
  | 'refresh token'
  | 'ID token'
  | 'token'
  | 'code verifier'
  | 'device code'
  | 'password'
  | 'cookie'
  | 'credentials'

/** A text as it may be shown. */
export interface Masked {
  readonly text: string
  readonly masked: boolean
}

/**
 * The one place where secrets are masked. A value always gets the same placeholder, `‹code 2›`, so that
 * one sees where it appears again; nothing of the value is in it.
 */
export interface Masker {
  /** The placeholder of a secret; the value is masked from now on wherever it stands. */
  secret(kind: SecretKind, value: string): string
  /** Remembers a secret that stands somewhere else, without showing it. */
  learn(kind: SecretKind, value: string): void
  /** Free text, with every secret that is known, and everything of the shape of a JWT, masked. */
  text(text: string): string
  /** A URL, its parameters masked by name. */
  url(url: string): string
  /** The value of a header line. */
  header(name: string, value: string): Masked
  /** The value of a parameter, a JSON member or a claim. */
  parameter(name: string, value: string): Masked
  body(text: string, language: 'json' | 'form' | 'html' | 'text'): string
}

/** Secrets remembered for free text; a session of days drops the oldest. */
const remembered = 50_000

/** Begins with no secret known. Values are kept as digests only. */
export function createMasker(): Masker {
  const placeholders = new Map<string, string>()
  const counts = new Map<SecretKind, number>()

  function secret(kind: SecretKind, value: string): string {
    if (value === '') return ''
    const key = digest(value)
    const before = placeholders.get(key)
    if (before) return before
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const placeholder = `‹${kind} ${count}›`
    placeholders.set(key, placeholder)
    if (placeholders.size > remembered) {
      const oldest = placeholders.keys().next()
      if (!oldest.done) placeholders.delete(oldest.value)
    }
    return placeholder
  }

  /** Every run of characters that a secret may be made of is looked up once: linear in the text. */
  function text(given: string): string {
    return given
      .replace(jwt, (token) => secret('token', token))
      .replace(
        /[\w.~+/%-]{8,}=*/g,
        (run) => known(run) ?? run.replace(/[\w.~%-]{8,}=*/g, (part) => known(part) ?? part),
      )
  }

  /** A run with its secret masked; a full stop at its end may be the sentence's. */
  function known(run: string): string | undefined {
    const whole = lookUp(run)
    if (whole) return whole
    const end = /[.~%-]+$/.exec(run)?.index
    const inner = end === undefined ? undefined : lookUp(run.slice(0, end))
    return inner && end !== undefined ? inner + run.slice(end) : undefined
  }

  function lookUp(run: string): string | undefined {
    const found = placeholders.get(digest(run))
    if (found || !run.includes('%')) return found
    return placeholders.get(digest(decodeFormComponent(run).value))
  }

  function pair(raw: string): string {
    const equals = raw.indexOf('=')
    if (equals < 0) return text(raw)
    const kind = secretKindOf(decodeFormComponent(raw.slice(0, equals)).value)
    const value = raw.slice(equals + 1)
    if (kind) return `${raw.slice(0, equals)}=${secret(kind, decodeFormComponent(value).value)}`
    return `${raw.slice(0, equals)}=${nestedUrl(value) ?? text(value)}`
  }

  /** A URL inside a parameter, such as a redirect URI with a token in it. */
  function nestedUrl(raw: string): string | undefined {
    if (!/%3A%2F%2F/i.test(raw) || !/%3D/i.test(raw)) return undefined
    const decoded = decodeFormComponent(raw).value
    const masked = url(decoded)
    return masked === decoded ? undefined : encodeURIComponent(masked)
  }

  const form = (given: string) => given.split('&').map(pair).join('&')

  function url(given: string): string {
    const match = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(given)
    if (!match) return text(given)
    const [, before = '', query, fragment] = match
    const start = before.replace(
      /^(\w+:\/\/)([^/@]*)@/,
      (_all, scheme: string, user: string) => `${scheme}${secret('credentials', user)}@`,
    )
    const path = /^\w+:\/\/[^/]*/.exec(start)?.[0] ?? ''
    return `${path}${text(start.slice(path.length))}${query === undefined ? '' : `?${form(query)}`}${fragment === undefined ? '' : `#${fragment.includes('=') ? form(fragment) : text(fragment)}`}`
  }

  function header(name: string, value: string): Masked {
    switch (name.toLowerCase()) {
      case 'authorization':
      case 'proxy-authorization': {
        const match = /^(\S+)(\s+)(.+)$/s.exec(value)
        if (!match) return changed(value, secret('credentials', value))
        const [, scheme = '', space = ' ', rest = ''] = match
        const kind = /^(?:bearer|dpop|token)$/i.test(scheme) ? 'access token' : 'credentials'
        return { text: `${scheme}${space}${secret(kind, rest.trim())}`, masked: true }
      }
      case 'cookie':
        return changed(
          value,
          value
            .split(/(;\s*)/)
            .map((part, index) => (index % 2 ? part : cookie(part)))
            .join(''),
        )
      case 'set-cookie': {
        const end = value.indexOf(';')
        return changed(value, end < 0 ? cookie(value) : cookie(value.slice(0, end)) + value.slice(end))
      }
      case 'location':
      case 'referer':
      case 'content-location':
      case 'refresh':
        return changed(value, url(value))
      default:
        return parameter(name, value)
    }
  }

  function cookie(part: string): string {
    const equals = part.indexOf('=')
    if (equals < 0) return secret('cookie', part)
    return `${part.slice(0, equals)}=${secret('cookie', part.slice(equals + 1))}`
  }

  function parameter(name: string, value: string): Masked {
    const kind = secretKindOf(name)
    if (kind) return changed(value, secret(kind, value))
    return changed(value, /^\w+:\/\/[^?#]*[?#].*=/.test(value) ? url(value) : text(value))
  }

  function body(given: string, language: 'json' | 'form' | 'html' | 'text'): string {
    switch (language) {
      case 'form':
        return form(given)
      case 'json':
        return text(maskMembers(given, secret))
      case 'html':
        return text(maskInputs(given, secret))
      case 'text':
        return text(given)
      default:
        return language satisfies never
    }
  }

  const learn = (kind: SecretKind, value: string) => void secret(kind, value)

  return { secret, learn, text, url, header, parameter, body }
}

type Secret = (kind: SecretKind, value: string) => string

const member = new RegExp(`("(?:${secretNames.join('|')})"\\s*:\\s*")((?:[^"\\\\]|\\\\.)*)(")`, 'gi')

/** String members by their keys, at any depth, and in JSON that is broken too; nothing else is touched. */
function maskMembers(json: string, secret: Secret): string {
  return json.replace(member, (_all, before: string, raw: string, after: string) => {
    const kind = secretKindOf(/"([^"]+)"/.exec(before)?.[1] ?? '')
    return `${before}${kind ? secret(kind, unescaped(raw)) : raw}${after}`
  })
}

function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}

/** Hidden inputs, as pages have them that post a response (OAuth 2.0 Form Post Response Mode §2). */
function maskInputs(html: string, secret: Secret): string {
  return html.replace(/<input\b[^>]{0,8192}>/gi, (input) => {
    const name = /\bname\s*=\s*["']?([\w-]+)/i.exec(input)?.[1] ?? ''
    const kind = secretKindOf(name)
    if (!kind) return input
    return input.replace(/(\bvalue\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/i, (_all, before: string, quoted: string) => {
      const quote = /^["']/.exec(quoted)?.[0] ?? ''
      return `${before}${quote}${secret(kind, quote ? quoted.slice(1, -1) : quoted)}${quote}`
    })
  })
}

/** Three parts, or five where it is encrypted (RFC 7515 §3.1, RFC 7516 §3.1). */
const jwt = /\beyJ[\w-]{5,}\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/g

function changed(before: string, after: string): Masked {
  return { text: after, masked: after !== before }
}

/** Half of a SHA-256: two secrets of one session never share it, and none can be read out of it. */
function digest(value: string): string {
  return String.fromCharCode(...sha256(new TextEncoder().encode(value)).subarray(0, 16))
}
