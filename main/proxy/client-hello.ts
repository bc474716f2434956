/** What a client asks for at the beginning of TLS. */
export interface ClientHello {
  /** The name that it wants to speak to (RFC 6066 §3). */
  readonly serverName: string | undefined
  /** The protocols that it can speak inside, the one that it likes best first (RFC 7301 §3.1). */
  readonly protocols: readonly string[]
}

/** A client that sends more than this before it has said what it wants is left to TLS itself. */
export const longestHello = 64 * 1024

const handshakeRecord = 22
const clientHello = 1
const serverNameExtension = 0
const protocolsExtension = 16

/**
 * Reads the first message of TLS (RFC 8446 §4.1.2) out of what has come so far; `undefined` where more is to come.
 * What is no ClientHello is one that asks for nothing: TLS itself will say what is wrong with it.
 */
export function readClientHello(bytes: Buffer): ClientHello | undefined {
  const nothing: ClientHello = { serverName: undefined, protocols: [] }
  const message = firstMessage(bytes)
  if (message === 'broken') return nothing
  if (message === 'incomplete') return bytes.length > longestHello ? nothing : undefined
  try {
    return readMessage(new Cursor(message))
  } catch (error) {
    if (error instanceof RangeError) return nothing
    throw error
  }
}

/** The handshake message that the records hold, however it is cut up into them (RFC 8446 §5.1). */
function firstMessage(bytes: Buffer): Buffer | 'incomplete' | 'broken' {
  const parts: Buffer[] = []
  let held = 0
  for (let at = 0; at + 5 <= bytes.length; ) {
    if (bytes[at] !== handshakeRecord) return 'broken'
    const length = bytes.readUInt16BE(at + 3)
    const part = bytes.subarray(at + 5, at + 5 + length)
    parts.push(part)
    held += part.length
    at += 5 + length
    if (held < 4) continue
    const message = parts.length === 1 ? part : Buffer.concat(parts)
    if (message[0] !== clientHello) return 'broken'
    const whole = 4 + message.readUIntBE(1, 3)
    if (message.length >= whole) return message.subarray(4, whole)
  }
  return 'incomplete'
}

function readMessage(message: Cursor): ClientHello {
  let serverName: string | undefined
  const protocols: string[] = []
  message.skip(2 + 32)
  message.vector(1)
  message.vector(2)
  message.vector(1)
  // Without extensions the message ends here (RFC 5246 §7.4.1.2).
  const extensions = message.atEnd ? new Cursor(Buffer.alloc(0)) : message.vector(2)
  while (!extensions.atEnd) {
    const type = extensions.number(2)
    const content = extensions.vector(2)
    if (type === serverNameExtension) {
      const names = content.vector(2)
      while (!names.atEnd) {
        const kind = names.number(1)
        const name = names.vector(2).text()
        // An empty one names nobody (RFC 6066 §3).
        if (kind === 0 && name !== '') serverName ??= name
      }
    } else if (type === protocolsExtension) {
      const list = content.vector(2)
      while (!list.atEnd) protocols.push(list.vector(1).text())
    }
  }
  return { serverName, protocols }
}

/** Reads numbers and vectors one after the other. Past the end it throws a RangeError, as Buffer does. */
class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(size: number): number {
    const value = this.#bytes.readUIntBE(this.#at, size)
    this.#at += size
    return value
  }

  skip(count: number): void {
    this.#at += count
    if (this.#at > this.#bytes.length) throw new RangeError('the message ends early')
  }

  /** A vector that begins with its length in so many bytes (RFC 8446 §3.4). */
  vector(lengthSize: number): Cursor {
    const length = this.number(lengthSize)
    const from = this.#at
    this.skip(length)
    return new Cursor(this.#bytes.subarray(from, from + length))
  }

  text(): string {
    return this.#bytes.toString('latin1')
  }
}
