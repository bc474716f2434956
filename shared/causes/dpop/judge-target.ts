import { forwardedAddress } from '../../exchange/forwarded-address.ts'
import { location, type Place, urlPlace } from '../../exchange/place.ts'
import type { Jws } from '../../tokens/decode-token.ts'
import { memberText } from '../../tokens/token-members.ts'
import { seenAs } from '../in-flow.ts'
import { type Proof, placeInProof } from './proof.ts'
import { type Answered, fault, type ProofExpectations, type ProofFault } from './proof-fault.ts'
import { comparableTarget } from './seen-address.ts'

/** RFC 9449 §4.2: the method and the address of this very request. */
export function judgeTarget(
  token: Jws,
  proof: Proof,
  step: Answered,
  { refused }: ProofExpectations,
): readonly ProofFault[] {
  const { request, exchange } = step.message
  const faults: ProofFault[] = []
  const htm = memberText(token.payload, 'htm')
  if (htm !== request.method) {
    const evidence = {
      place: placeInProof(proof, 'payload', 'htm'),
      seen: htm ?? null,
      expected: request.method,
      expectedAt: { exchange, location: location('request', 'method') },
    }
    faults.push(
      fault(evidence, (n) => `The proof is for the method {seen:${n}} (htm), and the request's is {expected:${n}}.`),
    )
  }
  const target = judgeUrl(token, proof, step, refused)
  return target ? [...faults, target] : faults
}

function judgeUrl(token: Jws, proof: Proof, step: Answered, refused: boolean): ProofFault | undefined {
  const { request, exchange } = step.message
  const place = placeInProof(proof, 'payload', 'htu')
  const expectedAt = urlPlace(exchange)
  const called = request.url.replace(/[?#].*$/s, '')
  const htu = memberText(token.payload, 'htu')
  if (htu === undefined) {
    return fault({ place, seen: null, expected: called, expectedAt }, () => 'The proof names no address (htu).')
  }
  const named = comparableTarget(htu)
  const forwarded = forwardedAddress(request)
  if (named !== undefined && named === comparableTarget(request.url)) {
    if (/[?#]/.test(htu)) {
      return fault(
        { place, seen: htu, expected: called, expectedAt },
        (n) => `The address of the proof (htu) is {seen:${n}}, with a query or a fragment; it is to be sent without.`,
        { grave: false },
      )
    }
    return refused ? behindGateway(htu, place, step) : undefined
  }
  if (forwarded !== undefined && named !== undefined && named === comparableTarget(forwarded)) {
    if (!refused) return undefined
    return fault(
      { place, seen: htu, expected: called, expectedAt },
      (n) =>
        `The proof is for {seen:${n}}, the public address, and the server was asked at {expected:${n}} by its gateway. The server must compare with the public one: have it trust the forwarded host and scheme.`,
      { grave: false, where: 'gateway' },
    )
  }
  return fault(
    { place, seen: htu, expected: called, expectedAt },
    (n) =>
      `The proof is for {seen:${n}} (htu), and the request went to {expected:${n}}${schemeAlone(named, comparableTarget(called))}. Make each proof for the address that it is sent to.`,
  )
}

function schemeAlone(one: string | undefined, other: string | undefined): string {
  const bare = (url: string | undefined) => url?.replace(/^https?:/, '')
  return one !== undefined && bare(one) === bare(other) ? '; only http and https differ' : ''
}

/** The proof is right before the gateway; the server behind it sees another address, and compares with that. */
function behindGateway(htu: string, place: Place, step: Answered): ProofFault | undefined {
  for (const inner of seenAs(step, 'inner-leg')) {
    const there = comparableTarget(inner.request.url)
    if (there === undefined || there === comparableTarget(htu)) continue
    const told = forwardedAddress(inner.request)
    const knows = told !== undefined && comparableTarget(told) === comparableTarget(htu)
    const remedy = knows
      ? 'The gateway tells the public address in its forwarded headers: have the server trust them.'
      : 'Have the gateway send X-Forwarded-Host and X-Forwarded-Proto, and the server trust them.'
    return fault(
      {
        place,
        seen: htu,
        expected: inner.request.url.replace(/[?#].*$/s, ''),
        expectedAt: urlPlace(inner.exchange),
      },
      (n) =>
        `The proof is for {seen:${n}}, where the client sent it, and the server behind the gateway was asked at {expected:${n}}: it compares with an address that no client knows. ${remedy}`,
      { grave: false, where: 'gateway' },
    )
  }
  return undefined
}
