import { createHash } from 'node:crypto'
import { X509Certificate } from '@peculiar/x509'
import type { WaysInView } from '../../shared/bridge/program-views.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { writeTrustFiles } from './trust-files.ts'

/** Everything that a client must be told; the files that some of them need are written. */
export async function waysIn(authority: CertificateAuthority, proxy: string | null): Promise<WaysInView> {
  const { platform } = process
  return {
    proxy,
    ca: authority.certificatePath,
    ...(await writeTrustFiles(authority)),
    spkiHash: authority.spkiHash,
    androidFile: androidFileOf(authority.certificatePem),
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
  }
}

/** Android finds a root by OpenSSL's old hash of its subject (X509_NAME_hash_old): four bytes of an MD5, turned round. */
export function androidFileOf(certificatePem: string): string {
  const subject = new X509Certificate(certificatePem).subjectName.toArrayBuffer()
  const hash = createHash('md5').update(new Uint8Array(subject)).digest().readUInt32LE(0)
  return `${hash.toString(16).padStart(8, '0')}.0`
}
