import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCertificateAuthority } from '../certificates/certificate-authority.ts'
import { writeTrustFiles } from './trust-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-trust-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const certificatesIn = (pem: string) =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (one) => new X509Certificate(one).fingerprint256,
  )

test('puts the authority beside the public roots, each once, for everybody to read', async () => {
  const authority = await openCertificateAuthority(join(folder, 'ca'))
  // Two windows may ask at once.
  const [{ bundle, trustStore }] = await Promise.all([writeTrustFiles(authority), writeTrustFiles(authority)])
  const prints = certificatesIn(readFileSync(bundle, 'utf8'))
  expect(prints).toContain(authority.fingerprint)
  expect(prints.length).toBeGreaterThanOrEqual(rootCertificates.length + 1)
  expect(new Set(prints).size).toBe(prints.length)
  expect([statSync(bundle).mode & 0o777, statSync(trustStore).mode & 0o777]).toEqual([0o644, 0o644])
  expect(readFileSync(bundle, 'utf8')).not.toContain('PRIVATE KEY')
})

test.skipIf(spawnSync('php', ['-v']).error !== undefined)(
  'has PHP take the roots beside its own settings',
  async () => {
    const authority = await openCertificateAuthority(join(folder, `it's "ca" ${'$'}{HOME}`))
    const { bundle, php } = await writeTrustFiles(authority)
    const script = `echo ini_get('curl.cainfo'), "\\n", ini_get('openssl.cafile'), "\\n", php_ini_scanned_files();`
    const scanned = (env: NodeJS.ProcessEnv) => {
      const { stdout } = spawnSync('php', ['-r', script], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...env },
      })
      const [curl, openssl, ...files] = stdout.split('\n')
      return { curl, openssl, files: files.join('').split(',').length }
    }
    const own = scanned({})
    expect(scanned({ SSL_CERT_FILE: bundle, PHP_INI_SCAN_DIR: `:${php}` })).toEqual({
      curl: bundle,
      openssl: bundle,
      files: own.files + 1,
    })
  },
)

test.skipIf(spawnSync('keytool', ['-help']).error !== undefined)('makes a store that Java reads', async () => {
  const authority = await openCertificateAuthority(join(folder, 'ca'))
  const { bundle, trustStore } = await writeTrustFiles(authority)
  const { stdout, status } = spawnSync(
    'keytool',
    ['-list', '-keystore', trustStore, '-storetype', 'JKS', '-storepass', 'changeit'],
    { encoding: 'utf8' },
  )
  expect(status).toBe(0)
  expect(stdout.match(/trustedCertEntry/g)).toHaveLength(certificatesIn(readFileSync(bundle, 'utf8')).length)
  expect(stdout).toContain(authority.fingerprint)
})
