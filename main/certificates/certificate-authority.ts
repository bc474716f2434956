import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SecureContext } from 'node:tls'
import type { EpochMs } from '../../shared/exchange/brand.ts'
import { codeOf } from '../../shared/thrown/thrown.ts'
import { createLeafCache } from './leaf-cache.ts'
import { makeAuthority } from './make-authority.ts'
import { writeWhole } from './write-whole.ts'

/** The certificate authority of this machine: its certificate for everybody, its key for the proxy alone. */
export interface CertificateAuthority {
  readonly certificatePath: string
  readonly certificatePem: string
  /** SHA-256 of the certificate, as hexadecimal pairs with colons. */
  readonly fingerprint: string
  readonly notAfter: EpochMs
  /** Base64 of the SHA-256 of its SubjectPublicKeyInfo: what Chromium is told to trust. */
  readonly spkiHash: string
  /** What a TLS server shows for this host name or address: a leaf of this authority, and the authority. */
  contextFor(host: string): Promise<SecureContext>
  /** True of a leaf that this process made, and no other one that has the same authority. */
  madeHere(certificate: X509Certificate): boolean
}

const certificateFile = 'tokentrail-ca.pem'
const keyFile = 'tokentrail-ca.key'

/**
 * Opens the authority in this folder, and makes it at the first run. The key is readable by its owner
 * alone, and never leaves the folder.
 * @throws Error with a sentence for the person, where the files there are no authority.
 */
export async function openCertificateAuthority(folder: string): Promise<CertificateAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const certificatePath = join(folder, certificateFile)
  const { certificatePem, keyPem } = (await load(folder)) ?? (await make(folder))
  const certificate = readAuthority(certificatePem, keyPem, certificatePath)
  const leaves = createLeafCache({ certificatePem, keyPem })
  return {
    certificatePath,
    certificatePem,
    fingerprint: certificate.fingerprint256,
    notAfter: Date.parse(certificate.validTo),
    spkiHash: createHash('sha256')
      .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
    contextFor: (host) => leaves.contextFor(host),
    madeHere: (leaf) => leaves.made(leaf),
  }
}

interface AuthorityFiles {
  readonly certificatePem: string
  readonly keyPem: string
}

async function load(folder: string): Promise<AuthorityFiles | undefined> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(absent)
  const [certificatePem, keyPem] = await Promise.all([read(certificateFile), read(keyFile)])
  if (certificatePem === undefined && keyPem === undefined) return undefined
  if (certificatePem === undefined || keyPem === undefined) {
    const missing = certificatePem === undefined ? certificateFile : keyFile
    throw new Error(
      `Tokentrail's certificate authority in ${folder} is incomplete: ${missing} is missing. Put it back, or remove both files to have a new authority made.`,
    )
  }
  await chmod(join(folder, keyFile), 0o600)
  return { certificatePem, keyPem }
}

function absent(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined
  throw error
}

async function make(folder: string): Promise<AuthorityFiles> {
  const made = await makeAuthority()
  // The key first: a crash between the two leaves a pair that is told as incomplete, never one that is open to others.
  await writeWhole(join(folder, keyFile), made.keyPem, 0o600)
  await writeWhole(join(folder, certificateFile), made.certificatePem, 0o644)
  return made
}

function readAuthority(certificatePem: string, keyPem: string, path: string): X509Certificate {
  let fits: boolean
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(certificatePem)
    fits = certificate.ca && certificate.checkPrivateKey(createPrivateKey(keyPem))
  } catch {
    throw damaged(path, 'cannot be read')
  }
  if (!fits) throw damaged(path, 'does not belong to the key beside it')
  if (Date.parse(certificate.validTo) < Date.now()) throw damaged(path, 'has expired')
  if (Date.parse(certificate.validFrom) > Date.now())
    throw new Error(
      `Tokentrail's certificate authority at ${path} is not valid before ${certificate.validFrom}: this machine's clock is behind, or was ahead when it was made. Set the clock; if it is right, remove the file and the key beside it to have a new authority made.`,
    )
  return certificate
}

function damaged(path: string, what: string): Error {
  return new Error(
    `Tokentrail's certificate authority at ${path} ${what}. Remove it and the key beside it to have a new one made; browsers that trust it must then be told of the new one.`,
  )
}
