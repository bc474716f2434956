import type { EpochMs } from '../brand.ts'
import type { ExchangeId, Header } from '../exchange.ts'
import { headerPlace, type Place } from '../place.ts'
import { cookieDate } from './cookie-date.ts'

/** A Set-Cookie header line as a browser reads it (RFC 6265bis draft §5.6). */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** In lower case, without the dot before it; undefined where the cookie belongs to its host alone. */
  readonly domain?: string
  readonly path?: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** Undefined where it is not said, or said in a word that means nothing. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** In seconds; counts more than `expires`. */
  readonly maxAge?: number
  readonly expires?: EpochMs
  readonly line: string
  readonly place: Place
}

/** A browser reads no attribute that is longer. */
const longestAttribute = 1024

/** The cookies that a response sets, in the order of its lines. */
export function setCookiesOf(headers: readonly Header[], exchange: ExchangeId): readonly SetCookie[] {
  const found: SetCookie[] = []
  let index = 0
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'set-cookie') continue
    const place = headerPlace(exchange, 'response', 'set-cookie', index++)
    for (const line of linesOf(value)) {
      const cookie = readSetCookie(line, place)
      if (cookie) found.push(cookie)
    }
  }
  return found
}

/** Some recorders join several lines into one (RFC 6265 §3 warns of that); a date has a comma of its own. */
function linesOf(value: string): readonly string[] {
  return value.split(/\n|,(?=\s*[\w!#$%&'*+.^`|~-]{1,200}=)/)
}

/** Reads one line; undefined where a browser would ignore it for having neither name nor value. */
export function readSetCookie(line: string, place: Place): SetCookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  const name = equals < 0 ? '' : pair.slice(0, equals).trim()
  const value = (equals < 0 ? pair : pair.slice(equals + 1)).trim()
  if (name === '' && value === '') return undefined
  let cookie: SetCookie = { name, value, secure: false, httpOnly: false, line: line.trim(), place }
  // The last of several attributes of one name counts.
  for (const attribute of attributes) cookie = { ...cookie, ...readAttribute(attribute) }
  return cookie
}

function readAttribute(text: string): Partial<SetCookie> {
  const equals = text.indexOf('=')
  const name = (equals < 0 ? text : text.slice(0, equals)).trim().toLowerCase()
  const value = equals < 0 ? '' : text.slice(equals + 1).trim()
  if (value.length > longestAttribute) return {}
  switch (name) {
    case 'domain': {
      const domain = value.replace(/^\./, '').toLowerCase()
      return domain === '' ? {} : { domain }
    }
    case 'path':
      return value.startsWith('/') ? { path: value } : {}
    case 'secure':
      return { secure: true }
    case 'httponly':
      return { httpOnly: true }
    case 'samesite': {
      const word = value.toLowerCase()
      return word === 'strict' || word === 'lax' || word === 'none' ? { sameSite: word } : {}
    }
    case 'max-age':
      return /^-?\d+$/.test(value) ? { maxAge: Number(value) } : {}
    case 'expires': {
      const expires = cookieDate(value)
      return expires === undefined ? {} : { expires }
    }
    default:
      return {}
  }
}
