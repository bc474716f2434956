import { errorCode } from '../exchange-error.ts'

/**
 * How a client broke the TLS handshake off: it said that the certificate is what it does not take, it went without a
 * word, or something else was not to its liking.
 */
export type RefusalKind = 'said' | 'silent' | 'other'

/** The alerts of RFC 8446 §6.2 that speak of the certificate: bad_certificate to certificate_unknown, unknown_ca. */
const aboutCertificate =
  /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA)$/

/** Reads it from the error that ended the handshake. */
export function refusalKind(error: Error): RefusalKind {
  const code = errorCode(error)
  if (aboutCertificate.test(code)) return 'said'
  return code === '' || code === 'ECONNRESET' || code === 'EPIPE' ? 'silent' : 'other'
}
