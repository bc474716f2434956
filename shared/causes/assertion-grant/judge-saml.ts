import { bytesOfBase64 } from '../../exchange/base64.ts'
import type { Parameter } from '../../exchange/parameter.ts'
import { within } from '../../exchange/place.ts'
import { phrases } from '../../redact/phrases.ts'
import { clockTolerance } from '../../tokens/clock-tolerance.ts'
import type { AssertionFault } from '../client-assertion/assertion-fault.ts'
import { inWords } from '../length-of-time.ts'

/** Assertions have some kilobytes; what is longer is not looked into. */
const longest = 256 * 1024

const tolerance = clockTolerance * 1000

/** What in a SAML assertion is wrong for a token endpoint (RFC 7522 §2.1, §3). Its signature is not verified. */
export function judgeSaml(assertion: Parameter, endpoint: string, now: number): readonly AssertionFault[] {
  const text = assertion.value
  if (text.length > longest) return []
  const at = (...path: readonly string[]) => ({
    exchange: assertion.place.exchange,
    location: within(assertion.place.location, ...path),
  })
  if (/^\s*</.test(text)) {
    const evidence = { place: assertion.place, seen: phrases.bareXml, expected: phrases.base64url }
    return [{ words: 'It is XML as it stands, and has to be encoded in Base64url.', evidence }]
  }
  const xml = decoded(text)
  if (xml === undefined || !/^\s*</.test(xml)) {
    const evidence = { place: assertion.place, seen: phrases.noXml, expected: phrases.base64url }
    return [{ words: 'It is no XML in Base64url.', evidence }]
  }
  const faults: AssertionFault[] = []
  if (/[+/\s]/.test(text)) {
    const evidence = { place: assertion.place, seen: phrases.base64, expected: phrases.base64url }
    faults.push({
      words: 'It is encoded in ordinary Base64 or in lines, and has to be in Base64url without line breaks.',
      evidence,
    })
  }
  const root = /<(?:[\w.-]{1,64}:)?([A-Za-z]{1,64})[\s>]/.exec(xml)?.[1]
  if (root === 'Response') {
    const evidence = { place: at('root'), seen: 'Response', expected: 'Assertion' }
    return [...faults, { words: 'It is the whole {seen}, and has to be the {expected} inside of it alone.', evidence }]
  }
  for (const element of ['Conditions', 'SubjectConfirmationData']) {
    const tag = new RegExp(`<(?:[\\w.-]{1,64}:)?${element}\\s[^>]{0,2000}>`).exec(xml)?.[0]
    if (tag === undefined) continue
    const end = attribute(tag, 'NotOnOrAfter')
    const begin = attribute(tag, 'NotBefore')
    if (end && end.time + tolerance <= now) {
      faults.push({
        words: `It had ended (NotOnOrAfter {seen}) ${inWords(now - end.time)} before the server got it. Get a new one for each request.`,
        evidence: {
          place: at(element, 'NotOnOrAfter'),
          seen: end.text,
          expected: `after ${new Date(now).toISOString()}`,
        },
      })
    }
    if (begin && begin.time - tolerance > now) {
      faults.push({
        words: `It is valid only ${inWords(begin.time - now)} after the server got it (NotBefore {seen}): the clocks differ.`,
        evidence: {
          place: at(element, 'NotBefore'),
          seen: begin.text,
          expected: `before ${new Date(now).toISOString()}`,
        },
      })
    }
    const recipient = element === 'SubjectConfirmationData' ? /\sRecipient="([^"]{1,2000})"/.exec(tag)?.[1] : undefined
    if (recipient !== undefined && recipient !== endpoint) {
      faults.push({
        words: 'Its Recipient is {seen}, and has to be the token endpoint, {expected}.',
        evidence: { place: at(element, 'Recipient'), seen: recipient, expected: endpoint },
      })
    }
  }
  return faults
}

interface Instant {
  readonly text: string
  readonly time: number
}

function attribute(tag: string, name: string): Instant | undefined {
  const text = new RegExp(`\\s${name}=["']([^"']{1,64})["']`).exec(tag)?.[1]
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return text === undefined || Number.isNaN(time) ? undefined : { text, time }
}

/** Base64url and Base64, with what line breaks and padding others put in; undefined for anything else. */
function decoded(text: string): string | undefined {
  const bytes = bytesOfBase64(text.replaceAll(/\s/g, ''))
  return bytes && new TextDecoder().decode(bytes)
}
