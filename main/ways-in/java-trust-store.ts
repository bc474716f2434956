import { createHash, X509Certificate } from 'node:crypto'

/** Every JKS file ends in a digest of a password and these words. */
const whitener = 'Mighty Aphrodite'

/** What JKS files are locked with by custom. Java needs no password to read certificates that are public. */
export const trustStorePassword = 'changeit'

/**
 * A Java KeyStore of certificates to trust. It is JKS, which every Java reads: Node can write no PKCS#12, and in one
 * Java would trust only what bears an attribute of Oracle's own.
 *
 * The format (sun.security.provider.JavaKeyStore): a magic number, a version, the entries (kind, alias, date, type and
 * bytes of a certificate), and a SHA-1 over all of it with the password before.
 */
export function javaTrustStore(pems: readonly string[], madeAt: number): Buffer {
  const parts = [uint32(0xfeedfeed), uint32(2), uint32(pems.length)]
  for (const [index, pem] of pems.entries()) {
    const { raw } = new X509Certificate(pem)
    const date = Buffer.alloc(8)
    date.writeBigInt64BE(BigInt(madeAt))
    parts.push(uint32(2), text(`tokentrail-${index}`), date, text('X.509'), uint32(raw.length), raw)
  }
  const content = Buffer.concat(parts)
  const digest = createHash('sha1')
    .update(Buffer.from(trustStorePassword, 'utf16le').swap16())
    .update(whitener)
    .update(content)
    .digest()
  return Buffer.concat([content, digest])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** As java.io.DataOutput.writeUTF; ours are ASCII. */
function text(words: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(words.length)
  return Buffer.concat([length, Buffer.from(words)])
}
