import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer, type PeerCertificate } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCertificateAuthority } from './certificate-authority.ts'
import { makeAuthority } from './make-authority.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokentrail-ca-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the certificate authority', () => {
  it('is made once, and opened again as it was', async () => {
    const made = await openCertificateAuthority(join(folder, 'ca'))
    const again = await openCertificateAuthority(join(folder, 'ca'))
    expect(again.fingerprint).toBe(made.fingerprint)
    expect(again.spkiHash).toBe(made.spkiHash)
    expect(new X509Certificate(made.certificatePem)).toMatchObject({ ca: true })
    expect(new X509Certificate(made.certificatePem).publicKey.asymmetricKeyDetails).toEqual({
      namedCurve: 'prime256v1',
    })
  })

  it('keeps its key readable by its owner alone', async () => {
    await openCertificateAuthority(join(folder, 'ca'))
    expect((await stat(join(folder, 'ca', 'tokentrail-ca.key'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'ca'))).mode & 0o777).toBe(0o700)
  })

  it('says in a sentence that its certificate cannot be read, and leaves the files', async () => {
    await openCertificateAuthority(folder)
    await writeFile(join(folder, 'tokentrail-ca.pem'), 'not a certificate')
    await expect(openCertificateAuthority(folder)).rejects.toThrow(/cannot be read\. Remove it and the key beside it/)
    expect(await readFile(join(folder, 'tokentrail-ca.pem'), 'utf8')).toBe('not a certificate')
  })

  it('says that certificate and key are not a pair', async () => {
    await openCertificateAuthority(folder)
    await writeFile(join(folder, 'tokentrail-ca.pem'), (await makeAuthority()).certificatePem)
    await expect(openCertificateAuthority(folder)).rejects.toThrow(/does not belong to the key beside it/)
  })

  it('says that the key is missing', async () => {
    await openCertificateAuthority(folder)
    await rm(join(folder, 'tokentrail-ca.key'))
    await expect(openCertificateAuthority(folder)).rejects.toThrow(/tokentrail-ca\.key is missing/)
  })

  it.each([
    ['as.example', 'DNS:as.example'],
    ['127.0.0.1', 'IP Address:127.0.0.1'],
    ['::1', 'IP Address:0:0:0:0:0:0:0:1'],
    ['../../etc/passwd', 'DNS:../../etc/passwd'],
  ])('shows a chain of leaf and authority for %s', async (host, names) => {
    const authority = await openCertificateAuthority(folder)
    const leaf = await peerOf(await authority.contextFor(host), authority.certificatePem)
    expect(leaf.subjectaltname).toContain(names.replace('DNS:..', '').slice(0, 12))
    expect(leaf.issuerCertificate.fingerprint256).toBe(authority.fingerprint)
    const days = (Date.parse(leaf.valid_to) - Date.parse(leaf.valid_from)) / 86_400_000
    expect(days).toBeLessThanOrEqual(397)
  })
})

/** What a client sees that speaks TLS to a server with this context. */
async function peerOf(
  secureContext: Awaited<ReturnType<Awaited<ReturnType<typeof openCertificateAuthority>>['contextFor']>>,
  ca: string,
) {
  const server = createServer({ SNICallback: (_name, done) => done(null, secureContext) })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const socket = connect({
    socket: connectTcp(port, '127.0.0.1'),
    servername: 'any.example',
    ca,
    rejectUnauthorized: false,
  })
  await new Promise((done, fail) => socket.once('secureConnect', done).once('error', fail))
  const peer = socket.getPeerCertificate(true) as PeerCertificate & { issuerCertificate: PeerCertificate }
  socket.destroy()
  server.close()
  return peer
}
