import 'reflect-metadata'
import { generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509CertificateGenerator } from '@peculiar/x509'
import { afterAll, describe, expect, test } from 'vitest'
import { makeAuthority } from '../../certificates/make-authority.ts'
import { createTrust } from './trust.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokentrail-trust-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Written by `openssl pkcs12 -export -legacy`, with the password opensesame. */
const legacy = [
  'MIIDcgIBAzCCAzgGCSqGSIb3DQEHAaCCAykEggMlMIIDITCCAhcGCSqGSIb3DQEHBqCCAggwggIEAgEAMIIB/QYJKoZIhvcNAQcBMBwGCiqG',
  'SIb3DQEMAQYwDgQIECtrvzfv8+kCAggAgIIB0EkTcJY+bdVHnPzoyU0helJTs8Hgigu5fnOggMJJ1KmXWqR2Bs6LJ/FJr/MKN4U1e+l3fykz',
  'xpJa20/X2Xh614uS7ic9rs9PeOgg4Jud69KFxOU2zxbdUCTVZ0ijQsaHuuDMsCTmQFftJfLF/4m6Pm2gi0JALke76+XnXSXavxOVSAO+cL6Q',
  'I1w7M9EnBXD7BluclMhBv9K1qjmea+LPhHpHYH7qj7WQIWJqAvV0sXGISKkhw83kMl5MtZpR1W/RlJWktKihfnRFmYAHVF7PzPnL0npfAcyb',
  'pCfa00tnyiOPgpbzz0/wnhJVoSqb+DT3ocS7QH5elifQ8NNuf8G2Ddr9pIfQXn4YJDvew+dr+SgPpvJBs5bwG4MmxqY9xMkUHs8GqHG+Z2Bd',
  'VXUeeGKJS+LsLf5m1WxenJjkxyvvezqHtkSvh5kf30Bazq4oGf7Xc4ualWUwcQ0GjkTV8VMQd8vroLqTy1mM2FWxw7t914Texs6bH4bp6RFo',
  'c6FvaXBsUh582ZP/DUyq50vVn1Gn/AsZ1ALFqpZQzMDOpjmJuW7xU03iotBpL4fBmnA6AyeZ+ScuxMH2PG9fW28PqvMfzFiW3Utum9O5A5AY',
  'Wag2+hLYMIIBAgYJKoZIhvcNAQcBoIH0BIHxMIHuMIHrBgsqhkiG9w0BDAoBAqCBtDCBsTAcBgoqhkiG9w0BDAEDMA4ECAH+wgTCCF6EAgII',
  'AASBkB5m66NHvdPFzQy8GqEjwqgDsPuizRA4njew/hU66TsHdALo8zjXmfQhatXYQluzm2UmyWF9BntfKBqzczEN17TNGNNC7zrzFMXRtQ/3',
  'MlLep+T3PiwWRIRCmMTfBEgOKZ2kaf5K1zM0GYSeXz0BOCgST1MJVqvmTDvObtAbsKomM6tsG1BMLStopOWpWjFOpDElMCMGCSqGSIb3DQEJ',
  'FTEWBBT1z5MEfyevCmLUZiOLVoXHMSKbSjAxMCEwCQYFKw4DAhoFAAQUutFkf6zsrz0tUADWk5EZI7HSl1IECGVaIjEe/bn1AgIIAA==',
].join('')

const { certificatePem, keyPem } = await makeAuthority()
const certificate = write('client.pem', certificatePem)
const key = write('client.key', keyPem)
const pair = {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
} as const
const other = write('other.key', generateKeyPairSync('ec', pair).privateKey)
const rsaKey = write(
  'rsa.key',
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: pair.privateKeyEncoding,
    publicKeyEncoding: pair.publicKeyEncoding,
  }).privateKey,
)
const broken = write('broken.pem', certificatePem.slice(0, 200))
const old = write('old.p12', Buffer.from(legacy, 'base64'))
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) }
const weak = write(
  'weak.pem',
  (
    await X509CertificateGenerator.createSelfSigned({
      name: 'CN=app.example',
      keys: await webcrypto.subtle.generateKey({ ...rsa, modulusLength: 1024 }, true, ['sign', 'verify']),
      signingAlgorithm: rsa,
    })
  ).toString('pem'),
)
const noise = write('noise.p12', 'no certificate at all')

describe('a client certificate', () => {
  const open = (one: object) => () =>
    createTrust({ roots: [], ignoreFor: [], clientCertificates: [{ host: 'as.example', ...one } as never] }, undefined)

  test('is taken with its key in a file of its own, and in the same file', () => {
    const both = write('both.pem', certificatePem + keyPem)
    expect(open({ certificate, key })).not.toThrow()
    expect(open({ certificate: both })).not.toThrow()
  })

  test.each([
    [
      { certificate, key: other },
      'key',
      `the key in ${other} is not the one of the certificate. Name the right one; of`,
    ],
    [{ certificate, key: rsaKey }, 'key', `the key in ${rsaKey} is not the one of the certificate. Name the right one`],
    [{ certificate: weak, key }, 'certificate', `${weak} is too weak for today's TLS (SSL routines::ee key too small)`],
    [{ certificate }, 'key', `${certificate} holds no key. Name the file that does.`],
    [{ certificate: key, key: certificate }, 'certificate', `${key} holds no certificate that can be read`],
    [{ certificate: broken, key }, 'certificate', `${broken} holds no certificate that can be read`],
    [{ certificate: old, passphrase: 'opensesame' }, 'certificate', `${old} is encrypted in an old way`],
    [{ certificate: noise, key }, 'certificate', `${noise} holds no certificate with its key`],
  ])('names the file that is wrong: %#', (one, member, words) => {
    expect(open(one)).toThrow(`trust.clientCertificates[0].${member}: ${words}`)
  })
})

test('a trusted root is taken as PEM and as it is (DER), and what is none is told', () => {
  const open = (root: string) => () => createTrust({ roots: [root], ignoreFor: [], clientCertificates: [] }, undefined)
  expect(open(certificate)).not.toThrow()
  expect(open(write('root.cer', new X509Certificate(certificatePem).raw))).not.toThrow()
  expect(open(noise)).toThrow(`trust.roots[0]: the file ${noise} holds no certificate. Give a PEM file`)
})
