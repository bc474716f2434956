import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Issued } from './issued.ts'
import { createLeafIssuer, type LeafIssuer } from './leaf-issuer.ts'
import { makeAuthority } from './make-authority.ts'

let authority: Issued
let issuer: LeafIssuer
beforeAll(async () => {
  authority = await makeAuthority()
  issuer = await createLeafIssuer(authority)
})
const leafOf = (host: string) => new X509Certificate(issuer.issue(host))

test('a leaf is on its own curve, for its host alone', () => {
  const leaf = leafOf('as.example')
  expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
  expect(leaf.checkHost('as.example')).toBe('as.example')
  expect(leaf.checkHost('other.example')).toBeUndefined()
})

test('each leaf is signed by the authority, and has nothing of the one before it', () => {
  const { publicKey, subject } = new X509Certificate(authority.certificatePem)
  const address = issuer.issue('127.0.0.1')
  const leaves = [address, issuer.issue('as.example'), issuer.issue('api.example')].map(
    (pem) => new X509Certificate(pem),
  )
  for (const leaf of leaves) {
    expect(leaf.verify(publicKey)).toBe(true)
    expect(leaf.issuer).toBe(subject)
    expect(leaf.ca).toBe(false)
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']) // RFC 5280 §4.2.1.12: id-kp-serverAuth
  }
  expect(leaves.map((leaf) => leaf.subjectAltName)).toEqual([
    'IP Address:127.0.0.1, DNS:localhost',
    'DNS:as.example',
    'DNS:api.example',
  ])
  expect(leaves.map((leaf) => leaf.subject)).toEqual(['CN=127.0.0.1', 'CN=as.example', 'CN=api.example'])
  expect(new Set(leaves.map(({ serialNumber }) => serialNumber)).size).toBe(3)
})

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['10.0.0.1', false],
])('lets %s be localhost: %s', (host, is) => {
  const leaf = leafOf(host)
  expect(leaf.checkIP(host)).toBe(host)
  expect(leaf.checkHost('localhost') !== undefined).toBe(is)
})

test('a host that is too long for a common name stands in the alternative name', () => {
  const host = `${'long.'.repeat(20)}example`
  expect(leafOf(host)).toMatchObject({ subject: 'CN=Tokentrail', subjectAltName: `DNS:${host}` })
})

test.each(['RSA key', 'other curve'])('an authority with an %s is refused at the start', async (what) => {
  const { privateKey } =
    what === 'RSA key'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await expect(createLeafIssuer({ ...authority, keyPem })).rejects.toThrow()
})

test('makes a leaf in single-digit milliseconds', () => {
  for (let warm = 0; warm < 20; warm++) issuer.issue(`warm-${warm}.example`)
  const times: number[] = []
  for (let host = 0; host < 50; host++) {
    const before = performance.now()
    issuer.issue(`host-${host}.example`)
    times.push(performance.now() - before)
  }
  const fastestHalf = times.toSorted((one, other) => one - other)[25]
  expect(fastestHalf).toBeLessThan(10)
})
