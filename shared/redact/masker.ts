import { bytesOfBase64 } from '../exchange/base64.ts'
import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { maskHeaderLines } from './mask-header-lines.ts'
import { maskJson } from './mask-json.ts'
import { maskLoose } from './mask-loose.ts'
import { maskAssignments, maskInputs, maskMultipart } from './mask-markup.ts'
import { isPlain, type SecretKind, secretKindOf } from './secret-kind.ts'

export type { SecretKind } from './secret-kind.ts'

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
  /** A message of a WebSocket, or the data of an event, in whatever language its subprotocol has. */
  message(text: string): string
  /** A body. The language only helps: what is JSON, a form or a page inside of another is masked as well. */
  body(text: string, language: 'json' | 'form' | 'html' | 'text'): string
}

/** Begins with no secret known. Values are kept as digests only, and a bounded number of them. */
export function createMasker(): Masker {
  const known = createKnownSecrets()

  function secret(kind: SecretKind, value: string): string {
    // What was masked before keeps its number.
    return value === '' || isPlaceholder(value) ? value : known.placeholder(kind, value)
  }

  function text(given: string): string {
    const familiar = known.replaceIn(given)
    const named = maskLoose(maskPairs(familiar), secret)
    // What the named ones taught may stand elsewhere in the text.
    return maskJwts(named === familiar ? named : known.replaceIn(named))
  }

  /** `?code=…` in whatever text: a link in a page, a line of a log. */
  function maskPairs(given: string): string {
    return given.replace(
      /([?&#]|&(?:amp|#38|#x26);|\\u0026|%3F|%26|%23)([\w.-]{2,64})(=|%3D)([^\s&"'<>#\\‹]{1,})/gi,
      (all, before: string, name: string, equals: string, value: string) => {
        const kind = secretKindOf(name)
        if (!kind) return all
        // Inside of an encoded URL the next parameter begins with an encoded ampersand.
        const end = equals === '=' ? -1 : value.search(/%26|%23/i)
        const own = end < 0 ? value : value.slice(0, end)
        return `${before}${name}${equals}${secret(kind, decodeFormComponent(own).value)}${value.slice(own.length)}`
      },
    )
  }

  /** A header with two parts more is a JWT, whoever made it (RFC 7515 §3.1; five parts: RFC 7516 §3.1). */
  function maskJwts(given: string): string {
    if (!/e(?:y[AJ]|w[o0k])/.test(given)) return given
    return given.replace(/[\w.-]{16,}/g, (run) => {
      const parts = run.split('.')
      const out: string[] = []
      for (let at = 0; at < parts.length; at++) {
        const part = parts[at] ?? ''
        // A header that is indented begins otherwise, and hardly ever behind something else.
        const start = /^e(?:yA|w[o0k])/.test(part) && parts.length - at >= 3 ? 0 : part.indexOf('eyJ')
        const count = start < 0 || part.length - start < 10 ? 0 : jwtLength(parts, at)
        if (count === 0) {
          out.push(part)
          continue
        }
        const token = [part.slice(start), ...parts.slice(at + 1, at + count)].join('.')
        out.push(part.slice(0, start) + secret('token', token))
        at += count - 1
      }
      return out.join('.')
    })
  }

  /** Learns every secret of a form or a query before any of it is shown: one may stand in another pair. */
  function learnPairs(raw: string): void {
    for (const pair of raw.split('&')) {
      const { kind, value } = readPair(pair)
      if (kind) secret(kind, decodeFormComponent(value).value)
    }
  }

  function form(raw: string): string {
    return raw.split('&').map(maskPair).join('&')
  }

  function maskPair(raw: string): string {
    const { name, kind, value, before } = readPair(raw)
    if (before === '') return text(raw)
    const decoded = decodeFormComponent(value).value
    if (kind) return `${before}${secret(kind, decoded)}`
    return `${before}${isPlain(name) ? plain(value) : maskEncoded(value, decoded)}`
  }

  /** A value that is compared, such as a state: only what is certainly a secret in it is masked. */
  function plain(value: string): string {
    return maskPairs(known.replaceIn(value, { sparingCookies: true }))
  }

  /** A value with a secret inside of it, such as a redirect URI with a token. */
  function maskEncoded(raw: string, decoded: string): string {
    const masked = parameter('', decoded).text
    // As it stands, too: a percent sign before a secret would decode its first letters away.
    return masked === decoded ? known.replaceIn(raw) : encodeAround(masked)
  }

  function url(given: string): string {
    const [, before = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(given) ?? [given, given]
    if (query !== undefined) learnPairs(query)
    if (fragment?.includes('=')) learnPairs(fragment)
    const [, scheme = '', user, host = '', path = before] =
      /^([\w+.-]+:\/\/|\/\/)(?:([^/]*)@)?([^/]*)(.*)$/s.exec(before) ?? []
    const authority = user === undefined ? host : `${maskUser(user)}@${host}`
    const asked = query === undefined ? '' : `?${form(query)}`
    const hash = fragment === undefined ? '' : `#${fragment.includes('=') ? form(fragment) : text(fragment)}`
    return `${scheme}${authority}${text(path)}${asked}${hash}`
  }

  function maskUser(user: string): string {
    const colon = user.indexOf(':')
    if (colon >= 0) secret('password', decodeFormComponent(user.slice(colon + 1)).value)
    return secret('credentials', user)
  }

  function header(name: string, value: string): Masked {
    switch (name.toLowerCase()) {
      case 'authorization':
      case 'proxy-authorization':
        return changed(value, authorization(value))
      case 'cookie':
        return changed(
          value,
          value.replace(/[^;\s][^;]*/g, (part) => cookie(part)),
        )
      case 'set-cookie': {
        // Some recorders join several lines into one (RFC 6265 §3 warns of that).
        const lines = value.split(/(\n|,(?=\s*[\w!#$%&'*+.^`|~-]{1,200}=))/)
        return changed(value, lines.map((line, index) => (index % 2 === 1 ? line : setCookie(line))).join(''))
      }
      case 'location':
      case 'content-location':
      case 'referer':
      case 'origin':
      case 'refresh':
      case ':path':
        return changed(value, url(value))
      case 'sec-websocket-protocol':
        return changed(value, subprotocols(value))
      default:
        return parameter(name, value)
    }
  }

  /** The scheme stays, the credentials go (RFC 9110 §11.6.2). */
  function authorization(value: string): string {
    const [, scheme = '', space = '', rest = ''] = /^(\S+)(\s+)(.+)$/s.exec(value) ?? []
    if (rest === '')
      return /^(?:basic|bearer|dpop|digest|negotiate)\s*$/i.test(value) ? value : secret('credentials', value)
    if (/^basic$/i.test(scheme)) learnBasic(rest.trim())
    return `${scheme}${space}${secret(/^(?:bearer|dpop|token)$/i.test(scheme) ? 'access token' : 'credentials', rest.trim())}`
  }

  /** A member that holds a whole header: the token in it is the same secret as in the header itself. */
  function member(kind: SecretKind, value: string): string {
    if (kind !== 'credentials' || !/^(?:basic|bearer|dpop)\s+\S/i.test(value)) return secret(kind, value)
    // It was masked already, by another who looked through the same text.
    return /^\w+\s+‹[^‹›]*›$/.test(value) ? value : authorization(value)
  }

  /** Pages can give a WebSocket no header: some send a token as the name of a subprotocol, or behind a full stop. */
  function subprotocols(value: string): string {
    return text(value).replace(/(?<=^|[.,\s])[\w-]{24,}={0,2}(?=[,\s]|$)/g, (run) =>
      /\d/.test(run) && /[a-z]/i.test(run) ? secret('token', run) : run,
    )
  }

  /** The secret inside of Basic credentials is one wherever it stands, form-encoded or not (RFC 6749 §2.3.1). */
  function learnBasic(credentials: string): void {
    const decoded = textOfBase64(credentials)
    const colon = decoded?.indexOf(':') ?? -1
    if (decoded === undefined || colon < 0) return
    const raw = decoded.slice(colon + 1)
    secret('client secret', decodeFormComponent(raw).value)
    secret('client secret', raw)
  }

  function setCookie(line: string): string {
    const end = line.indexOf(';')
    return end < 0 ? cookie(line) : cookie(line.slice(0, end)) + line.slice(end)
  }

  function cookie(part: string): string {
    const equals = part.indexOf('=')
    if (equals < 0) return secret('cookie', part)
    return `${part.slice(0, equals + 1)}${secret('cookie', part.slice(equals + 1))}`
  }

  function parameter(name: string, value: string): Masked {
    const kind = secretKindOf(name)
    if (kind) return changed(value, member(kind, value))
    if (isPlain(name)) return changed(value, plain(value))
    if (/^(?:[\w+.-]+:\/\/|\/)[^\s]*[?#@]/.test(value)) return changed(value, url(value))
    return changed(value, text(value.includes('"') ? maskJson(value, member) : value))
  }

  function body(given: string, language: 'json' | 'form' | 'html' | 'text'): string {
    if (/^\s*[{["]/.test(given.slice(0, 100)) || language === 'json') return text(embedded(maskJson(given, member)))
    if (language === 'form' || /^[\w.%[\]+-]{1,100}=[^\s<>{}"]*\s*$/.test(given)) {
      const end = given.trimEnd().length
      learnPairs(given.slice(0, end))
      return form(given.slice(0, end)) + given.slice(end)
    }
    return text(embedded(given))
  }

  function message(given: string): string {
    const lined = maskHeaderLines(given, (name, value) => header(name, value).text)
    // socket.io writes numbers and a namespace before its JSON; SignalR, a mark behind it.
    const isJson = /^[^{["]{0,64}[{["]/.test(lined)
    return body(lined, isJson ? 'json' : 'text')
  }

  /** What may stand in whatever text: a page's inputs, a script's assignments, the parts of a form. */
  function embedded(given: string): string {
    const inputs = given.includes('<') ? maskInputs(given, secret) : given
    const assignments = /["']/.test(inputs) ? maskAssignments(inputs, member) : inputs
    return assignments.includes('name=') ? maskMultipart(assignments, secret) : assignments
  }

  const learn = (kind: SecretKind, value: string) => void secret(kind, value)

  return { secret, learn, text, url, header, parameter, message, body }
}

/** A pair of a form; of `#/callback?code=…`, as pages route by the fragment, what stands after the question mark. */
function readPair(raw: string) {
  const equals = raw.indexOf('=')
  if (equals < 0) return { name: '', kind: undefined, value: raw, before: '' }
  const name = decodeFormComponent(raw.slice(0, equals)).value.replace(/^.*[?#;]/s, '')
  return { name, kind: secretKindOf(name), value: raw.slice(equals + 1), before: raw.slice(0, equals + 1) }
}

/** How many parts the JWT has that begins with this one; 0 where it is none. */
function jwtLength(parts: readonly string[], at: number): number {
  const left = parts.length - at
  if (left >= 5 && parts[at + 4] !== '' && parts[at + 3] !== '') return 5
  if (left >= 3) return 3
  // Cut in its payload: what is there can be read.
  return left === 2 && /^e[yw3]/.test(parts[at + 1] ?? '') ? 2 : 0
}

/** Percent-encodes a value, its placeholders left readable. */
function encodeAround(masked: string): string {
  return masked
    .split(/(‹[^›]*›)/)
    .map((piece, index) => (index % 2 === 1 ? piece : encodeWhole(piece)))
    .join('')
}

function encodeWhole(piece: string): string {
  try {
    return encodeURIComponent(piece)
  } catch {
    return '%EF%BF%BD' // half of a surrogate pair: a replacement character stands for it
  }
}

/** Base64 as UTF-8 text; undefined where it is none, or longer than any credentials. */
function textOfBase64(text: string): string | undefined {
  if (text.length > 8192) return undefined
  // A digit that is left over belongs to nothing: what stands before it is a secret all the same.
  const whole = text.replace(/=+$/, '')
  const bytes = bytesOfBase64(whole.length % 4 === 1 ? whole.slice(0, -1) : whole)
  return bytes && new TextDecoder().decode(bytes)
}

function changed(before: string, after: string): Masked {
  return { text: after, masked: after !== before }
}
