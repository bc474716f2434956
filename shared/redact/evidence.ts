import type { Evidence, Observation } from '../causes/finding.ts'
import type { Location } from '../exchange/place.ts'
import type { Masked, Masker } from './masker.ts'
import { secretKindOf } from './secret-kind.ts'

/** The two values of an evidence, as they may be shown. */
export interface ShownEvidence {
  readonly seen: Masked | null
  readonly expected: Masked | null
}

/** Masks the values of an evidence by the place where they stand, unless they are to be revealed. */
export function shownEvidence(evidence: Evidence, masker: Masker, reveal: boolean): ShownEvidence {
  const show = (value: string | null) => {
    if (value === null) return null
    return reveal ? { text: value, masked: false } : maskAt(evidence.place.location, value, masker)
  }
  return { seen: show(evidence.seen), expected: show(evidence.expected) }
}

/** Fills the places `{seen:N}` and `{expected:N}` of a finding's message. */
export function fillMessage({ message, evidence }: Observation, masker: Masker, reveal: boolean): string {
  return message.replace(/\{(seen|expected):(\d+)\}/g, (_all, which: 'seen' | 'expected', index: string) => {
    const at = evidence[Number(index)]
    const value = at && shownEvidence(at, masker, reveal)[which]
    return value ? `“${value.text}”` : 'nothing'
  })
}

/** Words about a header are no secret, though the header's value would be one. */
const words = /^(?:none|client_secret_(?:basic|post|jwt)|private_key_jwt|tls_client_auth|not [\w-]+|no colon)$|\s/

/** Masks a value by the last name of its place. */
export function maskAt(place: Location, value: string, masker: Masker): Masked {
  const path = place.replace(/\[\d+\]$/, '').split('.')
  const name = path.at(-1) ?? ''
  if (path[1] === 'header' && path.length === 3) {
    const isWords = secretKindOf(name) !== undefined && words.test(value) && !/^(?:basic|bearer|dpop) /i.test(value)
    return isWords ? { text: value, masked: false } : masker.header(name, value)
  }
  if (secretKindOf(name) !== undefined && words.test(value)) return { text: value, masked: false }
  return masker.parameter(name, value)
}
