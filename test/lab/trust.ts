import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLeafIssuer } from '../../main/certificates/leaf-issuer.ts'
import { makeAuthority } from '../../main/certificates/make-authority.ts'

/** The lab's own certificate authority: every peer's certificate is of it, and none of Tokentrail's. */
export interface LabTrust {
  readonly folder: string
  readonly caFile: string
  readonly certificateFile: string
  readonly keyFile: string
  readonly certificate: string
  /** For 127.0.0.1, with the same key. */
  readonly addressCertificate: string
  readonly key: string
}

/** Makes an authority and a certificate for each name of this machine: localhost and 127.0.0.1. */
export async function createTrust(): Promise<LabTrust> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-lab-'))
  const authority = await makeAuthority()
  const leaves = await createLeafIssuer(authority)
  const certificate = (await leaves.issue('localhost')) + authority.certificatePem
  const addressCertificate = (await leaves.issue('127.0.0.1')) + authority.certificatePem
  const files = { caFile: 'lab-ca.pem', certificateFile: 'localhost.pem', keyFile: 'localhost.key' }
  const contents = { caFile: authority.certificatePem, certificateFile: certificate, keyFile: leaves.keyPem }
  const paths = Object.fromEntries(
    Object.entries(files).map(([name, file]) => {
      const path = join(folder, file)
      writeFileSync(path, contents[name as keyof typeof contents], { mode: 0o600 })
      return [name, path]
    }),
  ) as Record<keyof typeof files, string>
  return { folder, ...paths, certificate, addressCertificate, key: leaves.keyPem }
}
