import { base64url } from 'jose'
import { isJsonObject, type JsonObject } from '../exchange/json-parameters.ts'

/** A token taken apart. Decoded says nothing of valid: anybody can write such a token. */
export type DecodedToken =
  | {
      readonly kind: 'jws'
      readonly text: string
      readonly header: JsonObject
      readonly payload: JsonObject
      readonly signed: boolean
    }
  /** Encrypted (RFC 7516): only its header can be read without the key. */
  | { readonly kind: 'jwe'; readonly text: string; readonly header: JsonObject }
  /** No JWT: its meaning is known to the server that made it. */
  | { readonly kind: 'opaque' }
  /** Of a JWT's shape, and broken. */
  | { readonly kind: 'malformed'; readonly reason: string }

/** Real tokens have a few kilobytes; what is longer is told, not taken apart. */
const longest = 256 * 1024

/** Takes a token apart (RFC 7519 §7.2, RFC 7515 §5.2). Checks neither signature nor claims. */
export function decodeToken(text: string): DecodedToken {
  if (!/^eyJ[\w-]*\./.test(text.slice(0, 4096))) return { kind: 'opaque' }
  if (text.length > longest) {
    return { kind: 'malformed', reason: `the token has ${text.length} characters, and is not taken apart` }
  }
  const parts = text.split('.')
  const header = partOf(parts[0] ?? '', 'header')
  if (typeof header === 'string') return { kind: 'malformed', reason: header }
  if (parts.length === 5) return { kind: 'jwe', text, header }
  if (parts.length !== 3) {
    return {
      kind: 'malformed',
      reason: `it has ${parts.length} parts where a signed token has three, and an encrypted one five`,
    }
  }
  const payload = partOf(parts[1] ?? '', 'payload')
  if (typeof payload === 'string') return { kind: 'malformed', reason: payload }
  return { kind: 'jws', text, header, payload, signed: parts[2] !== '' }
}

/** The JSON object of one part, or why it is none. */
function partOf(part: string, name: string): JsonObject | string {
  const wrong = /[^\w-]/.exec(part)
  if (wrong) return `its ${name} is not base64url: ${JSON.stringify(wrong[0])} at character ${wrong.index + 1}`
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(base64url.decode(part))
  } catch {
    return `its ${name} is not UTF-8 text in base64url`
  }
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : `its ${name} is not a JSON object`
  } catch {
    return `its ${name} is not JSON`
  }
}
