import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { bytesOfBase64 } from '../../exchange/base64.ts'
import { headerValue } from '../../exchange/exchange.ts'
import { headerPlace, type Located } from '../../exchange/place.ts'
import type { Message } from '../../oauth/message.ts'

/** Headers in which gateways that end TLS pass the client's certificate on: RFC 9440, and what products made before it. */
const names = [
  'client-cert',
  'x-forwarded-client-cert',
  'x-forwarded-tls-client-cert',
  'x-ssl-client-cert',
  'ssl-client-cert',
  'x-client-cert',
  'x-arr-clientcert',
  'x-amzn-mtls-clientcert',
  'x-amzn-mtls-clientcert-leaf',
] as const

/** No chain of certificates is longer. */
const longest = 65_536

/**
 * The thumbprint of the certificate that a gateway passed on, as tokens are bound to it (RFC 8705 §3.1), with the place of
 * its header; undefined where there is none, or it cannot be read.
 */
export function forwardedCertificate({
  exchange,
  request,
}: Pick<Message, 'exchange' | 'request'>): Located | undefined {
  for (const name of names) {
    const value = headerValue(request.headers, name)
    if (value === undefined || value.length > longest) continue
    const thumbprint = name === 'x-forwarded-client-cert' ? ofEnvoy(value) : ofCertificate(value)
    if (thumbprint !== undefined) return { value: thumbprint, place: headerPlace(exchange, 'request', name) }
  }
  return undefined
}

/** `Hash=…;Cert="…"`, one element a hop, separated by commas. */
function ofEnvoy(value: string): string | undefined {
  const hash = /(?:^|;)Hash=([0-9a-f]{64})(?:;|,|$)/i.exec(value)?.[1]
  if (hash) return base64url.encode(Uint8Array.from(hash.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
  const certificate = /(?:^|;)Cert="([^"]+)"/i.exec(value)?.[1]
  return ofCertificate(certificate ?? value)
}

/** PEM, percent-encoded or not, or the bare Base64 of DER, between colons in RFC 9440. */
function ofCertificate(value: string): string | undefined {
  let text = value.trim()
  if (text.includes('%')) {
    try {
      text = decodeURIComponent(text)
    } catch {
      return undefined
    }
  }
  const [, inPem] = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(text) ?? []
  const [, between] = /^:([^:]+):$/.exec(text) ?? []
  const encoded = (inPem ?? between ?? text.split(',')[0] ?? '').replace(/\s/g, '')
  if (encoded === '' || !/^[A-Za-z0-9+/]+=*$/.test(encoded)) return undefined
  const der = bytesOfBase64(encoded)
  // A certificate is a sequence (RFC 5280 §4.1): what begins otherwise is something else.
  return der?.[0] === 0x30 ? base64url.encode(sha256(der)) : undefined
}
