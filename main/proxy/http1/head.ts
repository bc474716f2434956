import type { Header } from '../../../shared/exchange/exchange.ts'
import { type Fault, fault } from './fault.ts'

/** A head of half a megabyte is passed on; a longer one is refused with a sentence. */
export const longestHead = 512 * 1024

/** A request's head, with its bytes as they came. */
export interface RawRequestHead {
  readonly bytes: Buffer
  readonly method: string
  readonly target: string
  readonly httpVersion: string
  readonly headers: readonly Header[]
}

/** A response's head, with its bytes as they came. */
export interface RawResponseHead {
  readonly bytes: Buffer
  readonly status: number
  readonly reason: string
  readonly httpVersion: string
  readonly headers: readonly Header[]
}

const endOfHead = Buffer.from('\r\n\r\n')

/** Gathers the bytes of one head, however they are cut up. */
export class HeadBuffer {
  #held: Buffer | undefined

  /** Takes a chunk; gives the head and what came after it, once it is whole, or why it will never be. */
  take(chunk: Buffer): { readonly head: Buffer; readonly rest: Buffer | undefined } | Fault | undefined {
    const before = this.#held?.length ?? 0
    const all = this.#held ? Buffer.concat([this.#held, chunk]) : chunk
    const end = all.indexOf(endOfHead, Math.max(0, before - 3))
    if (end < 0) {
      if (all.length > longestHead) return fault('too-long', `has a head longer than ${longestHead / 1024} KiB`)
      // Such a head may have no other end, and would be waited for.
      if (hasBareLineFeed(all, before)) return bareEnding
      // The chunk's memory may be used again.
      this.#held = this.#held ? all : Buffer.from(chunk)
      return undefined
    }
    this.#held = undefined
    const length = end + 4
    if (length > longestHead) return fault('too-long', `has a head longer than ${longestHead / 1024} KiB`)
    return length === all.length
      ? { head: all, rest: undefined }
      : { head: all.subarray(0, length), rest: all.subarray(length) }
  }

  /** The bytes of a head that has begun. */
  get held(): Buffer | undefined {
    return this.#held
  }
}

function hasBareLineFeed(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1))
    if (bytes[at - 1] !== 0x0d) return true
  return false
}

export const isHeadFault = <Head extends object>(value: Head | Fault): value is Fault => 'words' in value

/** Reads a request's head (RFC 9112 §3, §5). What a lenient server could read in another way is a fault. */
export function readRequestHead(bytes: Buffer): RawRequestHead | Fault {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n')
  const line = text.slice(0, end)
  const match = /^([!#$%&'*+\-.^_`|~\w]+) ([^\s]+) HTTP\/(\d\.\d)$/.exec(line)
  if (!match) return notAsItShouldBe(line, 'no request line of HTTP')
  const [, method = '', target = '', httpVersion = ''] = match
  if (!/^[!-~]+$/.test(target)) return fault('target', 'has a target that holds what no URL may hold')
  const headers = readLines(text, end)
  return 'words' in headers ? headers : { bytes, method, target, httpVersion, headers }
}

/**
 * Reads a response's head (RFC 9112 §4, §5). White space before a colon is removed from its bytes, which §5.1 demands of a
 * proxy: what takes such a line for another one must not be given it.
 */
export function readResponseHead(bytes: Buffer): RawResponseHead | Fault {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n')
  const line = text.slice(0, end)
  const match = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(line)
  if (!match) return notAsItShouldBe(line, 'no status line of HTTP')
  const [, httpVersion = '', digits = '', reason = ''] = match
  const status = Number(digits)
  if (status < 100) return fault('no-http', 'has a status that HTTP does not have')
  const headers = readLines(text, end)
  if (!('words' in headers)) return { bytes, status, reason, httpVersion, headers }
  const closed = text.replace(spaceBeforeColon, '$1')
  return closed === text ? headers : readResponseHead(Buffer.from(closed, 'latin1'))
}

const spaceBeforeColon = /(\r\n[!#$%&'*+\-.^_`|~\w]+)[ \t]+(?=:)/g

/** Why what has come so far is the beginning of no response, whatever comes after it. */
export function notBegunAsResponse(begun: Buffer): Fault | undefined {
  if (status.startsWith(begun.toString('latin1', 0, status.length))) return undefined
  return fault('no-http', whatElse(begun))
}

function whatElse(begun: Buffer): string {
  // An alert or a handshake of TLS (RFC 8446 §5.1).
  const isTls = (begun[0] === 0x15 || begun[0] === 0x16) && (begun.length === 1 || begun[1] === 0x03)
  if (isTls) return 'is a message of TLS: this port wants https'
  // A server begins with its settings (RFC 9113 §3.4).
  const isSettings = begun.length >= 9 && begun[3] === 4 && begun[4] === 0 && begun.readUInt32BE(5) === 0
  if (isSettings)
    return 'is a frame of HTTP/2, which this port speaks alone: with TLS it has to agree on h2 by ALPN, without TLS a client has to know it beforehand, as curl does by --http2-prior-knowledge --proxytunnel'
  return 'begins with no status line of HTTP'
}

const status = 'HTTP/'

/** RFC 9112 §3.2: a request with two of them is refused. */
export function doubledHost(headers: readonly Header[]): Fault | undefined {
  let hosts = 0
  for (const [name] of headers) if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  return hosts > 1
    ? fault('header-line', 'has two Host lines, and two programs may disagree on whom it is for')
    : undefined
}

function notAsItShouldBe(line: string, what: string): Fault {
  return /[\r\n]/.test(line) ? bareEnding : fault('no-http', `begins with ${what}`)
}

const bareEnding = fault('line-ending', 'has a line that ends with a bare CR or LF')

/** The header lines after the first line, which ends at `from`. */
function readLines(text: string, from: number): readonly Header[] | Fault {
  const headers: Header[] = []
  for (let at = from + 2; ; ) {
    const end = text.indexOf('\r\n', at)
    if (end <= at) return headers
    const line = text.slice(at, end)
    const colon = line.indexOf(':')
    if (line[0] === ' ' || line[0] === '\t')
      return fault('folded-line', 'continues a header line on the next one, which HTTP no longer allows')
    if (!isToken(line, colon)) {
      return /[\r\n]/.test(line) ? bareEnding : noHeaderLine(line, colon)
    }
    const value = line.slice(colon + 1)
    if (value.includes('\n') || value.includes('\r')) return bareEnding
    if (value.includes('\0')) return fault('header-line', 'has a zero byte in a header line')
    headers.push([line.slice(0, colon), trimmed(value)])
    at = end + 2
  }
}

/** The name alone is told: what else the line holds may be secret. */
function noHeaderLine(line: string, colon: number): Fault {
  if (colon < 0) return fault('header-line', 'has a line without a colon where a header line belongs')
  const name = JSON.stringify(line.slice(0, Math.min(colon, 60)))
  return fault('header-line', `has a header line named ${name}, which is no name that a header line may have`)
}

/** RFC 9110 §5.6.2: nothing else may stand before the colon, white space least of all. */
export function isToken(line: string, end: number): boolean {
  if (end <= 0) return false
  for (let at = 0; at < end; at++) if (!tokenCharacter[line.charCodeAt(at)]) return false
  return true
}

const tokenCharacter = Uint8Array.from({ length: 256 }, (_, code) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** Optional white space is no part of the value (RFC 9112 §5.1); most values have one space before them. */
export function trimmed(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isSpace(value.charCodeAt(start))) start++
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--
  return value.slice(start, end)
}

const isSpace = (code: number) => code === 0x20 || code === 0x09
