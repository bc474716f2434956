import { base64url } from 'jose'

/** Base64 and base64url alike, padding optional (RFC 4648 §4 and §5); undefined for anything else. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  if (!/^[\w-]*$/.test(digits) || digits.length % 4 === 1) return undefined
  return base64url.decode(digits)
}
