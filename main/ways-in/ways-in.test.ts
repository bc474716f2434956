import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCertificateAuthority } from '../certificates/certificate-authority.ts'
import { waysIn } from './ways-in.ts'

test('names the file as Android looks for it, by the hash that OpenSSL gives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-ways-'))
  try {
    const authority = await openCertificateAuthority(folder)
    const { androidFile, proxy, ca, spkiHash } = await waysIn(authority, 'http://127.0.0.1:8080')
    const hash = execFileSync('openssl', ['x509', '-noout', '-subject_hash_old', '-in', authority.certificatePath])
    expect(androidFile).toBe(`${hash.toString().trim()}.0`)
    expect([proxy, ca, spkiHash]).toEqual(['http://127.0.0.1:8080', authority.certificatePath, authority.spkiHash])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
