import type { Evidence, Observation } from '../causes/finding.ts'
import type { Location, Place } from '../exchange/place.ts'
import type { Masked, Masker } from './masker.ts'
import { isPhrase } from './phrases.ts'
import { secretKindOf } from './secret-kind.ts'

/** The two values of an evidence, as they may be shown. */
export interface ShownEvidence {
  readonly seen: Masked | null
  readonly expected: Masked | null
}

/**
 * Masks the values of an evidence by the place where they stand, unless they are to be revealed. What was
 * expected is a secret if it is one where it was read, or would be one here.
 */
export function shownEvidence(evidence: Evidence, masker: Masker, reveal: boolean): ShownEvidence {
  const { place, seen, expected, expectedAt } = evidence
  const show = (value: string | null, ...places: readonly Place[]) => {
    if (value === null) return null
    if (reveal) return { text: value, masked: false }
    const shown = places.map(({ location }) => maskAt(location, value, masker))
    return shown.find(({ masked }) => masked) ?? { text: value, masked: false }
  }
  return { seen: show(seen, place), expected: show(expected, place, ...(expectedAt ? [expectedAt] : [])) }
}

/** Fills the places `{seen:N}` and `{expected:N}` of a finding's message. */
export function fillMessage({ message, evidence }: Observation, masker: Masker, reveal: boolean): string {
  return message.replace(/\{(seen|expected):(\d+)\}/g, (_all, which: 'seen' | 'expected', index: string) => {
    const at = evidence[Number(index)]
    const value = at && shownEvidence(at, masker, reveal)[which]
    return value ? `“${value.text}”` : 'nothing'
  })
}

/**
 * Masks a value by the names of its place: that of a parameter, a member, a header, or of something inside of
 * one. Words about a secret, such as the method by which the client authenticated, stay readable.
 */
export function maskAt(place: Location, value: string, masker: Masker): Masked {
  const [part = '', section = '', ...path] = place.replace(/\[\d+\]/g, '').split('.')
  const name = path.at(-1) ?? ''
  const isHeader = section === 'header' || section === 'trailer'
  if (isHeader && path.length === 1) {
    const readable = secretKindOf(name) !== undefined && (areMethods(value) || isPhraseOfHeader(value))
    return readable ? { text: value, masked: false } : masker.header(name, value)
  }
  if (isHeader && /^(?:set-)?cookie$/.test(path[0] ?? '')) {
    return { text: masker.secret('cookie', value), masked: value !== '' }
  }
  if (path.length === 0) return maskWhole(part, section, value, masker)
  if (secretKindOf(name) !== undefined && (areMethods(value) || isPhrase(value))) return { text: value, masked: false }
  return masker.parameter(name, value)
}

/** A place that is no parameter: the URL, a body, the status. */
function maskWhole(part: string, section: string, value: string, masker: Masker): Masked {
  const shown =
    section === 'url' ? masker.url(value) : section === 'body' ? masker.body(value, 'text') : masker.text(value)
  return part === '' ? masker.parameter('', value) : { text: shown, masked: shown !== value }
}

/** Methods of client authentication, one or a list (OAuth Token Endpoint Authentication Methods, IANA). */
function areMethods(value: string): boolean {
  return value.length <= 500 && /^\S+(?:,? \S+)*$/.test(value) && value.split(/,? /).every((word) => method.test(word))
}

const method =
  /^(?:none|alone|client_secret_(?:basic|post|jwt)|private_key_jwt|(?:self_signed_)?tls_client_auth|[a-z]+(?:_[a-z]+)*_client_auth)$/

/** Words about a header that holds credentials: `no colon`, `not Base64`, `Basic and the Base64 of id:secret`. */
function isPhraseOfHeader(value: string): boolean {
  return value.length <= 200 && /^(?:no|not) [\w-]{1,20}$|^[\w-]{1,14}(?:,? [\w:-]{1,14}){2,}$/.test(value)
}
