import { constants, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { createSecureContext, getCACertificates, type SecureContext, type SecureContextOptions } from 'node:tls'
import { createHostSet, type HostSet } from '../../../shared/proxy-settings/host-set.ts'
import type { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { codeOf, messageOf } from '../../../shared/thrown/thrown.ts'
import type { Origin } from '../authority.ts'

/** Whom to trust, and as whom to speak, for each host. */
export interface Trust {
  /** Roots, and the client certificate that is meant for this server. */
  contextFor(server: Server): SecureContext
  /** True where a bad certificate of this server is let pass. */
  ignores(server: Server): boolean
}

/** A server by its host, and by the name that it must prove to be: many clients look the name up themselves. */
type Server = Pick<Origin, 'host' | 'port' | 'serverName'>

/** As browsers have it. */
const asBrowsers: SecureContextOptions = {
  // Whoever names an authority that is below another one, or the server's own certificate, means it.
  allowPartialTrustChain: true,
  // Old gateways do not know RFC 5746. That matters where a connection is renegotiated; OpenSSL would not even begin one.
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
}

/**
 * Reads what the settings name. Certificates are verified against the system's roots, Node's own with
 * NODE_EXTRA_CA_CERTS, the file given, and the settings' roots.
 * @throws Error with a sentence for the person, where a file cannot be used.
 */
export function createTrust(settings: ProxySettings['trust'], caFile: string | undefined): Trust {
  const given = [
    ...(caFile === undefined ? [] : certificatesIn(caFile, 'The file')),
    ...settings.roots.flatMap((file, index) => certificatesIn(file, `trust.roots[${index}]: the file`)),
  ]
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...given])]
  // Made once: reading two hundred roots anew for each connection would cost more than the handshake.
  const plain = createSecureContext({ ...asBrowsers, ca })
  const own = createHostSet(
    settings.clientCertificates.map((one, index) => [one.host, contextWith(ca, one, index)] as const),
  )
  const ignored = createHostSet(settings.ignoreFor.map((pattern) => [pattern, true] as const))
  return {
    contextFor: (server) => meantFor(server, own) ?? plain,
    ignores: (server) => meantFor(server, ignored) === true,
  }
}

function meantFor<Value>({ host, port, serverName }: Server, set: HostSet<Value>): Value | undefined {
  return (serverName === undefined ? undefined : set.find(serverName, port)) ?? set.find(host, port)
}

type ClientCertificate = ProxySettings['trust']['clientCertificates'][number]

function contextWith(
  ca: string[],
  { certificate, key = certificate, passphrase }: ClientCertificate,
  index: number,
): SecureContext {
  const member = `trust.clientCertificates[${index}]`
  const unusable = (part: keyof ClientCertificate, why: string) => new Error(`${member}.${part}: ${why}`)
  const bytes = read(certificate, `${member}.certificate:`)
  const secret = passphrase === undefined ? {} : { passphrase }
  const isPem = bytes.includes('-----BEGIN ')
  const unread = isPem ? whyUnread(bytes, certificate) : undefined
  if (unread !== undefined) throw unusable('certificate', unread)
  const keyBytes = isPem ? read(key, `${member}.key:`) : bytes
  if (isPem && !keyBytes.includes('PRIVATE KEY-----'))
    throw unusable('key', `${key} holds no key. Name the file that does.`)
  const own: SecureContextOptions = isPem ? { cert: bytes, key: keyBytes } : { pfx: bytes }
  try {
    const context = createSecureContext({ ...asBrowsers, ...own, ...secret, ca })
    if (isPem && !isItsKey(bytes, keyBytes, passphrase)) throw new Error(keyMismatch)
    return context
  } catch (error) {
    const reason = messageOf(error)
    const part = isLocked(reason) ? 'passphrase' : isPem ? 'key' : 'certificate'
    throw unusable(part, whyUnusable(reason, isPem ? key : certificate, isPem, passphrase))
  }
}

function whyUnread(pem: Buffer, file: string): string | undefined {
  try {
    createSecureContext({ cert: pem })
    return undefined
  } catch (error) {
    const reason = messageOf(error).replace(/^error:[0-9A-F]+:/, '')
    return /too (?:small|weak)/i.test(reason)
      ? `${file} is too weak for today's TLS (${reason}). Have one issued with a longer key, or a newer signature.`
      : `${file} holds no certificate that can be read. Give a PEM file with BEGIN CERTIFICATE in it, or a .p12.`
  }
}

/** How OpenSSL tells it, where both are of one kind. */
const keyMismatch = 'key values mismatch'

/** OpenSSL keeps a key of another kind beside the certificate, without a word, and then shows neither to the server. */
function isItsKey(certificate: Buffer, key: Buffer, passphrase: string | undefined): boolean {
  const secret = passphrase === undefined ? {} : { passphrase }
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey({ key, ...secret }))
}

const isLocked = (reason: string) =>
  /mac verify|bad decrypt|passphrase|password|interrupted or cancelled|bad_decrypt/i.test(reason)

function whyUnusable(reason: string, file: string, isPem: boolean, passphrase: string | undefined): string {
  if (isLocked(reason)) {
    return passphrase === undefined
      ? `the key in ${file} is locked. Give its passphrase.`
      : `the passphrase does not open ${file}. Correct it.`
  }
  if (reason.includes(keyMismatch))
    return `the key in ${file} is not the one of the certificate. Name the right one; of several certificates in a file, the client's own must be the first.`
  const why = reason.replace(/^error:[0-9A-F]+:/, '')
  if (isPem) return `the key in ${file} cannot be used (${why}). Give it as PEM, or both in a .p12.`
  // Windows and macOS wrote them by RC2 for long.
  if (/unsupported/i.test(reason))
    return `${file} is encrypted in an old way that is not read any more (${why}). Write it anew as PEM, by openssl pkcs12 -legacy -in FILE -out client.pem, and name that file.`
  return `${file} holds no certificate with its key that can be used (${why}). Give PEM files, or a .p12 with both.`
}

function certificatesIn(path: string, what: string): readonly string[] {
  const bytes = read(path, `${what} of trusted authorities`)
  const found =
    bytes.toString('utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? oneIn(bytes)
  if (!found) throw new Error(`${what} ${path} holds no certificate. Give a PEM file, with BEGIN CERTIFICATE in it.`)
  try {
    createSecureContext({ ca: found })
  } catch {
    throw new Error(
      `${what} ${path} holds a certificate that cannot be read. Give a PEM file as the authority exports it.`,
    )
  }
  return found
}

/** Windows exports a single certificate as it is (DER), unless it is told otherwise. */
function oneIn(bytes: Buffer): string[] | undefined {
  try {
    return [new X509Certificate(bytes).toString()]
  } catch {
    return undefined
  }
}

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = codeOf(error) || messageOf(error)
    const reason = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`
    const hint = isAbsolute(path) ? 'Check the path.' : 'Give its whole path.'
    throw new Error(`${what} ${path} ${reason}. ${hint}`)
  }
}
