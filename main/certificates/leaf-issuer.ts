import 'reflect-metadata'
import { createPrivateKey, type KeyObject, sign, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  id_ce_subjectAltName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  Validity,
} from '@peculiar/asn1-x509'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { curve, type Issued, pemOf, serialNumber, signing } from './issued.ts'

cryptoProvider.set(globalThis.crypto)

const day = 86_400_000
/** Browsers take no server certificate that lives longer than 398 days, and clocks differ by one. */
const leafDays = 390
/** A client whose clock is behind, such as a device that was off, must not meet a certificate from its future. */
const backdatedDays = 7

const commonName = '2.5.4.3'

/** Makes leaves of one authority. All share one key, made at the start: a leaf then costs one signature. */
export interface LeafIssuer {
  readonly keyPem: string
  /** A certificate for this host name or IP address, as PEM. */
  issue(host: string): string
}

/** Prepares an issuer for the authority. */
export async function createLeafIssuer(authority: Issued, now: () => number = Date.now): Promise<LeafIssuer> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const signer = createPrivateKey(authority.keyPem)
  const leaf = await blankLeaf(authority, keys.publicKey, signer)
  const constant = leaf.tbsCertificate.extensions ?? new Extensions()
  return {
    keyPem: pemOf('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
    issue(host) {
      const content = leaf.tbsCertificate
      content.serialNumber = arrayBufferOf(serialNumber())
      content.subject = nameOf(host)
      content.validity = new Validity({
        notBefore: new Date(now() - backdatedDays * day),
        notAfter: new Date(now() + leafDays * day),
      })
      content.extensions = new Extensions([...constant, alternativeNames(host)])
      leaf.signatureValue = arrayBufferOf(sign('sha256', Buffer.from(AsnConvert.serialize(content)), signer))
      return pemOf('CERTIFICATE', AsnConvert.serialize(leaf))
    },
  }
}

/**
 * What all leaves have in common, made and read once: a browser asks for dozens of hosts at a time, and to build each
 * from nothing took four times as long.
 */
async function blankLeaf(authority: Issued, publicKey: webcrypto.CryptoKey, signer: KeyObject): Promise<Certificate> {
  const issuer = new X509Certificate(authority.certificatePem)
  const blank = await X509CertificateGenerator.create({
    issuer: issuer.subjectName,
    signingAlgorithm: signing,
    publicKey,
    signingKey: signer.toCryptoKey(curve, false, ['sign']),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return AsnConvert.parse(blank.rawData, Certificate)
}

/** RFC 5280 appendix A: a common name has 64 characters at most; clients read the alternative name. */
function nameOf(host: string): Name {
  const value = new AttributeValue({ utf8String: host.length <= 64 ? host : 'Tokentrail' })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: commonName, value })])])
}

/**
 * RFC 5280 §4.2.1.6: an address is an iPAddress, never a dNSName. Who asks for this machine's own address may mean
 * `localhost`: a client that looks names up itself, and asks TLS for none without a dot, as Java with SOCKS.
 */
function alternativeNames(host: string): Extension {
  const isLoopback = host === '::1' || host.startsWith('127.')
  const names =
    isIP(host) === 0
      ? [new GeneralName({ dNSName: host })]
      : [new GeneralName({ iPAddress: host }), ...(isLoopback ? [new GeneralName({ dNSName: 'localhost' })] : [])]
  const value = AsnConvert.serialize(new SubjectAlternativeName(names))
  return new Extension({ extnID: id_ce_subjectAltName, extnValue: new OctetString(value) })
}

const arrayBufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer
