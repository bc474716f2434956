import type { Duplex } from 'node:stream'

/** What the first bytes of a connection are; `begun` where they may be HTTP, and more has to come to tell. */
export type FirstBytes = 'tls' | 'http' | 'http2' | 'begun' | 'other'

/** Of these the beginning is enough: what is wrong with the rest of the line is told. */
const methods = ['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND']

/** Any other method is known by what follows it (RFC 9110 §16.1.1 lets anybody add one). */
const requestLine = /^[!#$%&'*+\-.^_`|~\w]{1,40} [!-~]+ HTTP\/1\.\d\r?$/
const begunLine =
  /^[!#$%&'*+\-.^_`|~\w]{0,40}$|^[!#$%&'*+\-.^_`|~\w]{1,40} (?:[!-~]*|[!-~]+ (?:H|HT|HTT|HTTP|HTTP\/(?:\d(?:\.(?:\d\r?)?)?)?)?)$/
/** No longer one is looked for, in bytes. */
const longestLine = 8192

/** How HTTP/2 begins where the client knows that the server speaks it (RFC 9113 §3.4). */
const preface = 'PRI * HTTP/2.0\r'

/** So often, and after so many milliseconds each, it is looked whether a first line that has begun goes on. */
const looks = 10
const lookAfter = 25

/** A TLS record of a handshake begins with 0x16 and the version's 0x03; an HTTP request with a method. */
export function recogniseFirstBytes(bytes: Buffer): FirstBytes {
  if (bytes[0] === 0x16 && (bytes.length === 1 || bytes[1] === 0x03)) return 'tls'
  const text = requestText(bytes)
  if (methods.some((method) => text.startsWith(`${method} `))) return 'http'
  const end = text.indexOf('\n')
  if (end < 0) return text.length < longestLine && begunLine.test(text) ? 'begun' : 'other'
  const line = text.slice(0, end)
  if (line === preface) return 'http2'
  return requestLine.test(line) ? 'http' : 'other'
}

/** An empty line before a request is passed over (RFC 9112 §2.2). */
const requestText = (bytes: Buffer) => bytes.toString('latin1', 0, longestLine).replace(/^[\r\n]+/, '')

/**
 * Tells what the first bytes of a paused socket are; what does not go on in time is HTTP where it begins as a usual method
 * does. They stay in the socket meanwhile, and `bytes` are to be put back at once: one whose client has ended takes
 * nothing back later. Gives what has it look no more.
 */
export function onceRecognised(
  socket: Duplex,
  first: Buffer,
  then: (kind: Exclude<FirstBytes, 'begun'>, bytes: Buffer) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined
  const look = (bytes: Buffer, left: number) => {
    const kind = recogniseFirstBytes(bytes)
    if (kind !== 'begun') return then(kind, bytes)
    if (left === 0) return then(beginsUsually(bytes) ? 'http' : 'other', bytes)
    socket.unshift(bytes)
    timer = setTimeout(() => {
      const more: unknown = socket.destroyed ? null : socket.read()
      if (more instanceof Buffer) look(more, left - 1)
    }, lookAfter)
  }
  look(first, looks)
  return () => clearTimeout(timer)
}

function beginsUsually(bytes: Buffer): boolean {
  const text = requestText(bytes)
  return methods.some((method) => method.startsWith(text))
}
