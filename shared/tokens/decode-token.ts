import { base64url } from 'jose'
import { inDigits } from '../sentences/counted.ts'
import { type TokenMember, tokenMembers } from './token-members.ts'

/** A token taken apart. Decoded says nothing of valid: anybody can write such a token. */
export type DecodedToken =
  | Jws
  | Jwe
  /** No JWT: its meaning is known to the server that made it. */
  | { readonly kind: 'opaque' }
  | MalformedToken

/** A signed token, or one with `alg` none (RFC 7515, RFC 7519). */
export interface Jws {
  readonly kind: 'jws'
  readonly text: string
  /** In the order sent, doubled names included. */
  readonly header: readonly TokenMember[]
  readonly payload: readonly TokenMember[]
  /** True where its third part is not empty; says nothing of whether the signature is right. */
  readonly signed: boolean
}

/** An encrypted token (RFC 7516): only its header can be read without the key. */
export interface Jwe {
  readonly kind: 'jwe'
  readonly text: string
  readonly header: readonly TokenMember[]
}

/** Of a JWT's shape, and broken. */
export interface MalformedToken {
  readonly kind: 'malformed'
  /** The part that is wrong. */
  readonly part: 'whole' | 'header' | 'payload' | 'signature'
  /** A sentence; nothing of the token stands in it. */
  readonly reason: string
  /** The header, where that could be read. */
  readonly header?: readonly TokenMember[]
}

/** Real tokens have a few kilobytes; what is longer is told, not taken apart. */
const longest = 256 * 1024

/** How `{"`, `{}`, and `{` before white space begin in Base64: with a dot behind, that is a JWT and hardly anything else. */
const beginsAsObject = /^e(?:y[A-DI-L]|w[k-r0-3]|3[0-3])/

/**
 * Takes a token apart (RFC 7519 §7.2, RFC 7515 §5.2). It checks neither signature nor claims: see
 * `verifySignature` and `judgeClaims`. Never throws, in time linear in the text.
 */
export function decodeToken(text: string): DecodedToken {
  const trimmed = text.trim()
  if (!beginsAsObject.test(trimmed)) return { kind: 'opaque' }
  if (text.length > longest) {
    const length = inDigits(text.length)
    return wrong('whole', `The token has ${length} characters, more than any real one, and is not taken apart.`)
  }
  const parts = trimmed.split('.')
  const header = readPart(parts[0] ?? '', 'header')
  if (parts.length === 1) {
    // One part alone is a JWT that was cut only if it is a header: other servers put Base64 of JSON into their own tokens.
    if (typeof header === 'string' || !header.some(({ name }) => name === 'alg')) return { kind: 'opaque' }
    return wrong('whole', 'The token ends after its header: it was cut, or only its first part was copied.', header)
  }
  if (trimmed !== text) {
    return wrong(
      'whole',
      'White space stands before or after the token: it was copied or joined with more than itself.',
    )
  }
  if (typeof header === 'string') return wrong('header', header)
  if (parts.length === 5) return { kind: 'jwe', text, header }
  if (parts.length !== 3) {
    const count = inDigits(parts.length)
    return wrong('whole', `The token has ${count} parts; a signed one has three, an encrypted one five.`, header)
  }
  const payload = readPart(parts[1] ?? '', 'payload')
  if (typeof payload === 'string') return wrong('payload', payload, header)
  const signature = parts[2] ?? ''
  const fault = faultOfBase64url(signature)
  if (fault) return wrong('signature', `The signature of the token is not Base64url: ${fault}.`, header)
  return { kind: 'jws', text, header, payload, signed: signature !== '' }
}

function wrong(part: MalformedToken['part'], reason: string, header?: readonly TokenMember[] | string): MalformedToken {
  return { kind: 'malformed', part, reason, ...(typeof header === 'object' && { header }) }
}

/** The members of one part, or a sentence on why there are none. */
function readPart(part: string, name: 'header' | 'payload'): readonly TokenMember[] | string {
  if (part === '') return `The ${name} of the token is empty.`
  const fault = faultOfBase64url(part)
  if (fault) return `The ${name} of the token is not Base64url: ${fault}.`
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(base64url.decode(part))
  } catch {
    return `The ${name} of the token is not UTF-8 text.`
  }
  try {
    return tokenMembers(text) ?? `The ${name} of the token is JSON, but no object.`
  } catch {
    return `The ${name} of the token is not JSON: it was cut, changed, or encrypted.`
  }
}

/** What in a text no Base64url has (RFC 7515 §2: no padding, no white space). */
function faultOfBase64url(part: string): string | undefined {
  const found = /[^\w-]/.exec(part)
  if (found) return `${nameOf(found[0])} stands at character ${inDigits(found.index + 1)}`
  return part.length % 4 === 1 ? 'its length shows that characters are missing' : undefined
}

function nameOf(character: string): string {
  if (character === '=') return 'the padding "="'
  if (character === '+' || character === '/') return `"${character}", which is of ordinary Base64,`
  if (character === '%') return 'a percent sign, as after encoding twice,'
  if (/\s/.test(character)) return 'white space'
  return /[!-~]/.test(character) ? JSON.stringify(character) : 'a character outside ASCII'
}
