import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLeafIssuer, makeAuthority } from '../../main/certificates/issue.ts'

/** The lab's own certificate authority: every peer's certificate is of it, and none of Tokentrail's. */
export interface LabTrust {
  readonly folder: string
  readonly caFile: string
  readonly certificateFile: string
  readonly keyFile: string
  readonly certificate: string
  readonly key: string
}

/** Makes an authority and one certificate for localhost, with 127.0.0.1 beside it in a file of its own. */
export async function createTrust(): Promise<LabTrust> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-lab-'))
  const authority = await makeAuthority()
  const leaves = await createLeafIssuer(authority)
  const certificate = (await leaves.issue('localhost')) + authority.certificatePem
  const files = { caFile: 'lab-ca.pem', certificateFile: 'localhost.pem', keyFile: 'localhost.key' }
  const contents = { caFile: authority.certificatePem, certificateFile: certificate, keyFile: leaves.keyPem }
  const paths = Object.fromEntries(
    Object.entries(files).map(([name, file]) => {
      const path = join(folder, file)
      writeFileSync(path, contents[name as keyof typeof contents], { mode: 0o600 })
      return [name, path]
    }),
  ) as Record<keyof typeof files, string>
  return { folder, ...paths, certificate, key: leaves.keyPem }
}
