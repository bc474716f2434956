import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

cryptoProvider.set(globalThis.crypto)

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

const day = 86_400_000
/** Browsers take no server certificate that lives longer than 398 days, and clocks differ by one. */
const leafDays = 390
const authorityDays = 3650
/** A client whose clock is behind, such as a device that was off, must not meet a certificate from its future. */
const backdatedDays = 7
/** A clock that is set back by months must not make the authority one of the future: leaves are made anew then. */
const authorityBackdatedDays = 365

/** A certificate with its key, both as PEM. */
export interface Issued {
  readonly certificatePem: string
  readonly keyPem: string
}

/** Makes a new authority with an ECDSA P-256 key. */
export async function makeAuthority(now = Date.now()): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const name = `Tokentrail CA ${randomBytes(3).toString('hex')} (this machine only)`
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
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
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem: await pemOf(keys.privateKey) }
}

/** Makes leaves of one authority. All share one key, made at the start: a leaf then costs one signature. */
export interface LeafIssuer {
  readonly keyPem: string
  /** A certificate for this host name or IP address, as PEM. */
  issue(host: string): Promise<string>
}

/** Prepares an issuer for the authority. */
export async function createLeafIssuer(authority: Issued, now: () => number = Date.now): Promise<LeafIssuer> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const signer = await webcrypto.subtle.importKey('pkcs8', derOf(authority.keyPem), curve, false, ['sign'])
  const issuer = new X509Certificate(authority.certificatePem)
  const constant = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ]
  return {
    keyPem: await pemOf(keys.privateKey),
    async issue(host) {
      const certificate = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        // RFC 5280 appendix A: a common name has 64 characters at most; clients read the alternative name.
        subject: [{ CN: [host.length <= 64 ? host : 'Tokentrail'] }],
        issuer: issuer.subject,
        notBefore: new Date(now() - backdatedDays * day),
        notAfter: new Date(now() + leafDays * day),
        signingAlgorithm: signing,
        publicKey: keys.publicKey,
        signingKey: signer,
        extensions: [...constant, new SubjectAlternativeNameExtension(alternativeNames(host))],
      })
      return `${certificate.toString('pem')}\n`
    },
  }
}

/**
 * RFC 5280 §4.2.1.6: an address is an iPAddress, never a dNSName. Who asks for this machine's own address may mean
 * `localhost`: a client that looks names up itself, and asks TLS for none without a dot, as Java with SOCKS.
 */
function alternativeNames(host: string): JsonGeneralNames {
  if (isIP(host) === 0) return [{ type: 'dns', value: host }]
  const isLoopback = host === '::1' || host.startsWith('127.')
  return [{ type: 'ip', value: host }, ...(isLoopback ? [{ type: 'dns' as const, value: 'localhost' }] : [])]
}

/** RFC 5280 §4.1.2.2: positive, unpredictable, at most 20 octets. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return bytes.toString('hex')
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
}
