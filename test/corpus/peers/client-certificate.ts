import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { ExtendedKeyUsage, ExtendedKeyUsageExtension, X509CertificateGenerator } from '@peculiar/x509'
import { exportJWK, exportPKCS8, type JWK } from 'jose'

export interface ClientCertificate {
  readonly certificate: string
  readonly key: string
  /** As it is registered: the public key with its certificate (RFC 8705 §2.2.2). */
  readonly jwk: JWK
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
const day = 86_400_000

/** Makes a certificate that nobody has signed but its owner. */
export async function makeClientCertificate(): Promise<ClientCertificate> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=client of the corpus',
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 30 * day),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
    extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
  })
  const der = Buffer.from(certificate.rawData).toString('base64')
  return {
    certificate: certificate.toString('pem'),
    key: await exportPKCS8(keys.privateKey),
    jwk: { ...(await exportJWK(keys.publicKey)), kid: 'certificate', use: 'sig', x5c: [der] },
  }
}
