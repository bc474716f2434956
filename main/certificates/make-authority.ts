import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { curve, type Issued, pemOf, serialNumber, signing } from './issued.ts'

cryptoProvider.set(globalThis.crypto)

const day = 86_400_000
const authorityDays = 3650
/** A clock that is set back by months must not make the authority one of the future: leaves are made anew then. */
const authorityBackdatedDays = 365

/** Makes a new authority with an ECDSA P-256 key. */
export async function makeAuthority(now = Date.now()): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const name = `Tokentrail CA ${randomBytes(3).toString('hex')} (this machine only)`
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber().toString('hex'),
    name: [{ CN: [name] }, { O: ['Tokentrail'] }],
    notBefore: new Date(now - authorityBackdatedDays * day),
    notAfter: new Date(now + authorityDays * day),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    keyPem: pemOf('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  }
}
