import { randomBytes } from 'node:crypto'

/** A certificate with its key, both as PEM. */
export interface Issued {
  readonly certificatePem: string
  readonly keyPem: string
}

/** What all keys here are for. */
export const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
export const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

/** RFC 5280 §4.1.2.2: positive, unpredictable, at most 20 octets. */
export function serialNumber(): Buffer<ArrayBuffer> {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return bytes
}

/** RFC 7468 §2: what stands between the lines of its label. */
export function pemOf(label: 'CERTIFICATE' | 'PRIVATE KEY', der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
