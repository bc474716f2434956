import { urlParts } from '../../exchange/url-parts.ts'

/**
 * A URL as proofs are compared by it: without query and fragment, scheme and host in one spelling, percent-encoding
 * too (RFC 9449 §4.3 asks for the normalisation of RFC 3986 §6.2.2 and §6.2.3). Undefined where it is no URL.
 */
export function comparableTarget(url: string): string | undefined {
  const { endpoint } = urlParts(url)
  if (!URL.canParse(endpoint)) return undefined
  const { href } = new URL(endpoint)
  return href.replace(/%([0-9a-f]{2})/gi, (encoded, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase()
  })
}
