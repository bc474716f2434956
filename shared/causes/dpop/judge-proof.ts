import { headerValue } from '../../exchange/exchange.ts'
import { headerPlace } from '../../exchange/place.ts'
import { isPlaceholder } from '../../exchange/placeholder.ts'
import { comparableOrigin } from '../../exchange/url-parts.ts'
import { encloses } from '../../flow/legs.ts'
import type { Jws } from '../../tokens/decode-token.ts'
import type { Jwks } from '../../tokens/jwks.ts'
import { memberText, memberValue } from '../../tokens/token-members.ts'
import type { CheckContext } from '../cause.ts'
import { differs, lacks, shows } from '../evidence.ts'
import { inWords } from '../length-of-time.ts'
import { judgeTarget } from './judge-target.ts'
import { hashOfToken, keyOf, type Proof, placeInProof, thumbprintIn, thumbprintOf } from './proof.ts'
import { type Answered, fault, type ProofExpectations, type ProofFault } from './proof-fault.ts'

/** Everything that is wrong with the proof of a request, in the order of RFC 9449 §4.3. */
export function judgeProof(
  step: Answered,
  proof: Proof,
  expectations: ProofExpectations,
  context: CheckContext,
): readonly ProofFault[] {
  const twice: readonly ProofFault[] =
    proof.count === 1
      ? []
      : [
          fault(
            { place: proof.place, seen: `${proof.count} headers`, expected: 'one header' },
            (n) => `The request has {seen:${n}} called DPoP, and must have one.`,
          ),
        ]
  const decoded = context.tokens.decode(proof.value)
  if (isPlaceholder(proof.value)) return twice
  if (decoded.kind !== 'jws') {
    const why = decoded.kind === 'malformed' ? decoded.reason : 'It is no signed JWT.'
    const evidence = { place: proof.place, seen: 'no signed JWT', expected: 'one signed JWT' }
    return [...twice, fault(evidence, () => `The DPoP header holds no proof. ${why}`)]
  }
  return [
    ...twice,
    ...judgeHeader(decoded, proof, expectations),
    ...judgeSignature(decoded, proof, context),
    ...judgeTarget(decoded, proof, step, expectations),
    ...judgeTime(decoded, proof, step.message, expectations),
    ...judgeIdentifier(decoded, proof, step, context),
    ...(expectations.refused ? judgeNonce(decoded, proof, step.message, context) : []),
    ...judgeToken(decoded, proof, expectations),
    ...judgeKey(decoded, proof, expectations),
  ]
}

const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^ES256K$|^EdDSA$|^Ed25519$|^Ed448$|^ML-DSA-(?:44|65|87)$/

function judgeHeader(token: Jws, proof: Proof, { algorithms }: ProofExpectations): readonly ProofFault[] {
  const at = (name: string) => placeInProof(proof, 'header', name)
  const faults: ProofFault[] = []
  const typ = memberText(token.header, 'typ')
  if (typ?.toLowerCase() !== 'dpop+jwt') {
    const evidence = { place: at('typ'), seen: typ ?? null, expected: 'dpop+jwt' }
    faults.push(fault(evidence, (n) => `The proof's typ is {seen:${n}}, and must be {expected:${n}}.`))
  }
  const alg = memberText(token.header, 'alg')
  const listed = algorithms?.map(({ value }) => value)
  if (alg === undefined || !asymmetric.test(alg)) {
    const evidence = { place: at('alg'), seen: alg ?? null, expected: 'an asymmetric algorithm' }
    faults.push(fault(evidence, (n) => `The proof is signed by {seen:${n}}, and must be signed by {expected:${n}}.`))
  } else if (listed && listed.length > 0 && !listed.includes(alg)) {
    const from = algorithms?.[0]?.place
    const evidence = {
      place: at('alg'),
      seen: alg,
      expected: listed.join(' '),
      ...(from && { expectedAt: from }),
    }
    faults.push(fault(evidence, (n) => `The proof is signed by {seen:${n}}, and the server takes {expected:${n}}.`))
  }
  const key = keyOf(token)
  if (!key || (!thumbprintOf(key) && asymmetric.test(alg ?? '') && typeof key['kty'] !== 'string')) {
    faults.push(fault(lacks(at('jwk'), 'the public key'), () => 'The header of the proof has no public key (jwk).'))
  } else if (key['d'] !== undefined || key['k'] !== undefined) {
    const evidence = { place: at('jwk'), seen: 'a private key', expected: 'the public key alone' }
    faults.push(
      fault(
        evidence,
        () =>
          'The jwk of the proof is the private key: everybody on the way has it now. Send its public members alone, and make a new key.',
      ),
    )
  }
  return faults
}

/** One key set a proof, always the same object: verdicts are remembered by it. */
const keySets = new WeakMap<Jws, Jwks>()

function ownKeys(token: Jws): Jwks | undefined {
  const known = keySets.get(token)
  if (known) return known
  const key = keyOf(token)
  if (!key) return undefined
  // The jwk alone counts, whatever kid stands beside it.
  const { kid: _kid, use: _use, alg: _alg, ...bare } = key
  const kid = memberValue(token.header, 'kid')
  const made: Jwks = { keys: [{ ...bare, ...(kid !== undefined && { kid }) }] }
  keySets.set(token, made)
  return made
}

function judgeSignature(token: Jws, proof: Proof, { tokens }: CheckContext): readonly ProofFault[] {
  const jwks = ownKeys(token)
  if (!jwks || !asymmetric.test(memberText(token.header, 'alg') ?? '')) return []
  const verdict = tokens.signature(token, { jwks, keySource: "the proof's own header" })
  if (verdict?.kind !== 'failed') return []
  const evidence = { place: placeInProof(proof, 'header', 'jwk'), seen: 'another key', expected: 'the key that signed' }
  return [fault(evidence, () => 'The signature of the proof does not verify with its own jwk: another key signed it.')]
}

/** Servers take proofs of the last seconds or minutes; how many is their own affair (RFC 9449 §11.1). */
const refusedAfter = { past: 60_000, future: 5_000 }
const fragileAfter = 300_000

function judgeTime(
  token: Jws,
  proof: Proof,
  message: Answered['message'],
  { refused }: ProofExpectations,
): readonly ProofFault[] {
  const place = placeInProof(proof, 'payload', 'iat')
  const iat = memberValue(token.payload, 'iat')
  if (typeof iat !== 'number') {
    return [fault({ place, seen: null, expected: null }, () => 'The proof does not say when it was made (iat).')]
  }
  const date = Date.parse(headerValue(message.response.headers, 'date') ?? '')
  // An answer out of a cache has the date on which it was made.
  const known = !Number.isNaN(date) && headerValue(message.response.headers, 'age') === undefined
  const age = (known ? date : message.span.start) - iat * 1000
  const over = refused ? (age < 0 ? refusedAfter.future : refusedAfter.past) : fragileAfter
  if (Math.abs(age) <= over) return []
  const expected = String(Math.round((known ? date : message.span.start) / 1000))
  return [
    fault(
      {
        place,
        seen: String(iat),
        expected,
        ...(known && { expectedAt: headerPlace(message.exchange, 'response', 'date') }),
      },
      (n) =>
        `The proof was made ${inWords(Math.abs(age))} ${age < 0 ? 'after' : 'before'} the server's time (iat {seen:${n}}, the server's clock {expected:${n}}). Make a new proof for each request, and set the clock of the client.`,
      { grave: !refused },
    ),
  ]
}

/** RFC 9449 §11.1: a proof is for one request, its jti unique. */
function judgeIdentifier(token: Jws, proof: Proof, step: Answered, { session }: CheckContext): readonly ProofFault[] {
  const place = placeInProof(proof, 'payload', 'jti')
  const jti = memberText(token.payload, 'jti')
  if (!jti) return [fault(lacks(place), () => 'The proof has no identifier (jti).')]
  const thumbprint = thumbprintIn(token)
  const first = thumbprint && session.firstProof(jti, thumbprint)
  const { message } = step
  if (!first || first.exchange === message.exchange || first.span.start > message.span.start) return []
  if (encloses(first, message) || encloses(message, first)) return []
  if (step.sightings.some((sighting) => sighting.message.exchange === first.exchange)) return []
  return [
    fault(
      {
        place,
        seen: jti,
        expected: 'a new jti',
        expectedAt: placeInProof(
          { value: '', place: headerPlace(first.exchange, 'request', 'dpop') },
          'payload',
          'jti',
        ),
      },
      (n) =>
        `The proof with the jti {seen:${n}} was sent before. Make a new proof for each request, and for each retry.`,
    ),
  ]
}

/** RFC 9449 §8: where the server gave a nonce, it is in the proof. */
function judgeNonce(
  token: Jws,
  proof: Proof,
  message: Answered['message'],
  { session }: CheckContext,
): readonly ProofFault[] {
  const origin = comparableOrigin(message.endpoint)
  const given = origin === undefined ? undefined : session.nonceOf(origin, message.span.start)
  const nonce = memberText(token.payload, 'nonce')
  if (!given || given.value === nonce) return []
  const place = placeInProof(proof, 'payload', 'nonce')
  const evidence = nonce === undefined ? lacks(place, given) : differs({ value: nonce, place }, given)
  return [
    fault(
      evidence,
      (n) => `The nonce of the proof is {seen:${n}}, and the last that the server gave is {expected:${n}}.`,
      {
        grave: false,
      },
    ),
  ]
}

/** RFC 9449 §7: beside an access token, the proof names it by its hash. */
function judgeToken(token: Jws, proof: Proof, { accessToken }: ProofExpectations): readonly ProofFault[] {
  if (accessToken === undefined) return []
  const expected = hashOfToken(accessToken)
  const ath = memberText(token.payload, 'ath')
  if (ath === expected) return []
  const place = placeInProof(proof, 'payload', 'ath')
  return [
    fault(
      ath === undefined ? lacks(place, expected) : shows({ value: ath, place }, expected),
      ath === undefined
        ? (n) => `The proof does not name the access token beside it: ath is to be its hash, {expected:${n}}.`
        : (n) =>
            `The proof is for another access token: its ath is {seen:${n}}, and the hash of this one is {expected:${n}}.`,
    ),
  ]
}

/** RFC 9449 §6, §10: the key is the one that the code or the token was bound to. */
function judgeKey(token: Jws, proof: Proof, { boundTo }: ProofExpectations): readonly ProofFault[] {
  const thumbprint = thumbprintIn(token)
  if (!boundTo || thumbprint === undefined || thumbprint === boundTo.value) return []
  return [
    fault(
      differs({ value: thumbprint, place: placeInProof(proof, 'header', 'jwk') }, boundTo),
      (n) =>
        `The proof is made with the key {seen:${n}}, and what it is sent with is bound to the key {expected:${n}}. Keep one key from the login on, across restarts and tabs.`,
      { otherKey: true },
    ),
  ]
}
