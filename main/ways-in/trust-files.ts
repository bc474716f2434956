import { X509Certificate } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as tls from 'node:tls'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { writeWhole } from '../certificates/write-whole.ts'
import { javaTrustStore } from './java-trust-store.ts'

/** Files for tools that take a file in place of the roots they have. */
export interface TrustFiles {
  /** The roots of Node, of the system and of this process, and Tokentrail's authority, as PEM. */
  readonly bundle: string
  /** The same as a Java KeyStore. */
  readonly trustStore: string
  /** The folder of a file with settings for PHP, by which it takes the roots that SSL_CERT_FILE names. */
  readonly php: string
}

/** PHP sets what the environment holds in for a name in `${}`: no path has to be quoted. */
const phpSettings = [
  '; Written by Tokentrail.',
  ...['curl.cainfo', 'openssl.cafile'].map((name) => `${name} = "\${SSL_CERT_FILE}"`),
  '',
].join('\n')

/**
 * Writes them beside the authority's certificate. Both are public. The other roots are in them because not every host
 * is decrypted: a client must still accept the server's own certificate where the proxy does not look in.
 */
export async function writeTrustFiles(
  authority: Pick<CertificateAuthority, 'certificatePath' | 'certificatePem'>,
): Promise<TrustFiles> {
  const folder = dirname(authority.certificatePath)
  const files = {
    bundle: join(folder, 'tokentrail-bundle.pem'),
    trustStore: join(folder, 'tokentrail-trust.jks'),
    php: phpFolder(folder),
  }
  const pems = [...publicRoots(), authority.certificatePem.trim()]
  await mkdir(files.php, { recursive: true, mode: 0o755 })
  await Promise.all([
    writeWhole(files.bundle, `${pems.join('\n')}\n`, 0o644),
    writeWhole(files.trustStore, javaTrustStore(pems, Date.now()), 0o644),
    writeWhole(join(files.php, 'tokentrail.ini'), phpSettings, 0o644),
  ])
  return files
}

/** Of PHP's settings, beside the authority in this folder. */
export const phpFolder = (folder: string) => join(folder, 'php')

let found: readonly string[] | undefined

/** They are asked for once: on macOS the system takes its time. */
function publicRoots(): readonly string[] {
  if (found) return found
  const roots = new Map<string, string>()
  for (const pem of [...tls.rootCertificates, ...rootsOf('system'), ...rootsOf('extra')]) {
    const print = fingerprintOf(pem)
    if (print !== undefined) roots.set(print, pem.trim())
  }
  found = [...roots.values()]
  return found
}

/** Node has this from 22.15 on; Electron may bring an older one. */
function rootsOf(store: 'system' | 'extra'): readonly string[] {
  try {
    return tls.getCACertificates?.(store) ?? []
  } catch {
    return []
  }
}

/** A system's store may hold what is no certificate to us, and one such entry would spoil the file for Java. */
function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256
  } catch {
    return undefined
  }
}
