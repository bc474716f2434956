import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { FlowId } from '../flow/flow.ts'
import type { SessionMemory } from './cause.ts'
import type { VerifierComparison } from './token-refusal.ts'

/** Why a verifier and a challenge disagree, as far as the two show it, and where else the right one was seen. */
export interface MismatchReason {
  readonly words: string
  readonly at?: Located
}

/** A mistake, and what one sends as the challenge who makes it. */
interface Mistake {
  readonly gives: (verifier: string) => readonly string[]
  readonly words: string
}

const utf8 = (text: string) => new TextEncoder().encode(text)
const hash = (bytes: Uint8Array) => sha256(bytes)
const hashed = (verifier: string) => hash(utf8(verifier))
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Each gives what was sent in the place of the right challenge, so that nothing is guessed. */
const mistakes: readonly Mistake[] = [
  {
    gives: (verifier) => [base64url.encode(hashed(verifier))],
    words:
      'The challenge is the SHA-256 of the verifier, and the request does not say so: without code_challenge_method it means plain. Send code_challenge_method=S256.',
  },
  {
    gives: (verifier) => [verifier],
    words:
      'The challenge is the verifier itself, and the request says S256. Send the SHA-256 of the verifier, in base64url without padding.',
  },
  {
    gives: (verifier) => [hex(hashed(verifier)), hex(hashed(verifier)).toUpperCase()],
    words: 'The challenge is the right hash in hexadecimal digits. Send the bytes of the hash in base64url.',
  },
  {
    gives: (verifier) => encodings(utf8(hex(hashed(verifier)))),
    words:
      'The challenge is Base64 of the hexadecimal digits of the hash. Encode the bytes of the hash, not its digits: take the digest as bytes.',
  },
  {
    gives: (verifier) => [
      ...encodings(hash(hashed(verifier))),
      ...encodings(hashed(base64url.encode(hashed(verifier)))),
    ],
    words: 'The verifier was hashed twice for the challenge. Hash it once; look for a library that already does.',
  },
  {
    gives: (verifier) => decoded(verifier).flatMap((bytes) => encodings(hash(bytes))),
    words:
      'The bytes before their encoding were hashed for the challenge. Hash the characters of the verifier, as they are sent.',
  },
  {
    gives: (verifier) => encodings(hashed(`${verifier}\n`)),
    words: 'The verifier was hashed with a line break behind it. Hash it without.',
  },
  {
    gives: (verifier) => encodings(hashed(verifier.trim())),
    words: 'White space stands around the verifier that was sent. Send the very text that was hashed.',
  },
]

/** The encodings of Base64 that are met in the place of base64url without padding. */
function encodings(bytes: Uint8Array): readonly string[] {
  const url = base64url.encode(bytes)
  const ordinary = url.replaceAll('-', '+').replaceAll('_', '/')
  const padding = '='.repeat((4 - (url.length % 4)) % 4)
  return [url, url + padding, ordinary, ordinary + padding]
}

function decoded(verifier: string): readonly Uint8Array[] {
  const candidates = /^[0-9a-f]+$/i.test(verifier) && verifier.length % 2 === 0 ? [bytesOfHex(verifier)] : []
  try {
    return /^[\w-]+$/.test(verifier) ? [...candidates, base64url.decode(verifier)] : candidates
  } catch {
    return candidates
  }
}

function bytesOfHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

/** Tells which mistake makes of this verifier what was sent as its challenge. */
export function whyMismatched(
  { challenge, verifier, computed }: VerifierComparison,
  session: SessionMemory,
  flow: FlowId,
): MismatchReason {
  const sent = challenge.value
  if (sent === '' || verifier.value.length > longest) return { words: begunWith }
  if (sent.replace(/=+$/, '') === computed) return { words: 'The challenge is padded with =. Send it without.' }
  if (encodings(hashed(verifier.value)).includes(sent) && sent !== base64url.encode(hashed(verifier.value))) {
    return { words: 'The challenge is the right hash in ordinary Base64. Write - for +, _ for /, and no = at its end.' }
  }
  const mistake = mistakes.find(({ gives }) => gives(verifier.value).includes(sent))
  if (mistake) return { words: mistake.words }
  const other = session.firstUse('code_challenge', computed, flow)
  const at = other && parameter(other, 'code_challenge')
  if (!at) return { words: begunWith }
  return {
    words:
      'The verifier is that of another login, whose challenge was {seen:2}. Two logins in one browser overwrite each other: keep each verifier under the state of its own login.',
    at,
  }
}

const begunWith = 'Send the verifier that this login began with.'

/** RFC 7636 §4.1 allows 128 characters; what is much longer is not worth its hashes. */
const longest = 4096
