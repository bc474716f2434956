import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { ExchangeErrorCode } from '../../../shared/exchange/exchange.ts'
import { parseAuthority } from '../authority.ts'

/** What a client's handshake has come to. */
export type SocksOutcome =
  /** It asks for a tunnel to `target`, to be answered by one of `replies`; `rest` came behind the request. */
  | { readonly kind: 'connect'; readonly target: string; readonly replies: SocksReplies; readonly rest: Buffer }
  /** It is refused: the words go on from "The client". */
  | { readonly kind: 'refused'; readonly words: string }

/** What a request for a tunnel is answered. */
export interface SocksReplies {
  /** It is open. */
  readonly granted: Buffer
  /** It is not, because the server was not reached. */
  refusal(code: ExchangeErrorCode): Buffer
}

/** What is to be answered to the bytes that came, and the outcome once there is one. */
export interface SocksStep {
  readonly reply: Buffer
  readonly outcome?: SocksOutcome
}

/** Reads a SOCKS handshake, however its bytes are cut. */
export interface SocksReader {
  /** Not to be called again once there was an outcome. */
  take(chunk: Buffer): SocksStep
}

type Stage = 'greeting' | 'account' | 'request'

/** One message read: how long it was, what answers it, and what follows. */
interface Read extends SocksStep {
  readonly used: number
  readonly next?: Stage
}

const nothing = Buffer.alloc(0)
/** A user's name in SOCKS4 says nothing of its length. */
const longestText = 255

/** True where a connection begins as SOCKS does: no method of HTTP begins with these bytes. */
export function beginsSocks(first: Buffer): boolean {
  return first[0] === 4 || first[0] === 5
}

/** A reader for one connection that begins as SOCKS5 (RFC 1928) or as SOCKS4 or 4a. */
export function createSocksReader(): SocksReader {
  let stage: Stage = 'greeting'
  let held: Buffer = nothing
  return {
    take(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const replies: Buffer[] = []
      for (;;) {
        const read = held.length === 0 ? undefined : readMessage(stage, held)
        if (!read) return { reply: Buffer.concat(replies) }
        replies.push(read.reply)
        held = held.subarray(read.used)
        const { outcome } = read
        if (outcome) {
          const whole = outcome.kind === 'connect' ? { ...outcome, rest: held } : outcome
          return { reply: Buffer.concat(replies), outcome: whole }
        }
        stage = read.next ?? stage
      }
    },
  }
}

/** Undefined where more has to come. */
function readMessage(stage: Stage, bytes: Buffer): Read | undefined {
  switch (stage) {
    case 'greeting':
      return bytes[0] === 4 ? readRequest4(bytes) : readGreeting(bytes)
    case 'account':
      return readAccount(bytes)
    case 'request':
      return readRequest5(bytes)
    default:
      return stage satisfies never
  }
}

function refused(reply: Buffer, words: string): Read {
  return { used: 0, reply, outcome: { kind: 'refused', words } }
}

/** The ways to log in that a client offers (RFC 1928 §3). */
function readGreeting(bytes: Buffer): Read | undefined {
  const count = bytes[1]
  if (count === undefined || bytes.length < 2 + count) return undefined
  const offered = bytes.subarray(2, 2 + count)
  if (offered.includes(0)) return { used: 2 + count, reply: Buffer.from([5, 0]), next: 'request' }
  if (offered.includes(2)) return { used: 2 + count, reply: Buffer.from([5, 2]), next: 'account' }
  return refused(
    Buffer.from([5, 0xff]),
    'offers SOCKS5 no way to log in that Tokentrail has. Let it log in with nothing, or with any user name and password.',
  )
}

/** A user's name and password, which may be any (RFC 1929 §2). */
function readAccount(bytes: Buffer): Read | undefined {
  if (bytes[0] !== 1)
    return refused(Buffer.from([1, 1]), 'sends a SOCKS5 user name and password in a form that RFC 1929 does not have.')
  const name = bytes[1]
  if (name === undefined) return undefined
  const password = bytes[2 + name]
  if (password === undefined || bytes.length < 3 + name + password) return undefined
  return { used: 3 + name + password, reply: Buffer.from([1, 0]), next: 'request' }
}

/** RFC 1928 §6; the address that the tunnel is bound to is not told. */
const reply5 = (code: number) => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])

/** What a client asks for (RFC 1928 §4). */
function readRequest5(bytes: Buffer): Read | undefined {
  if (bytes[0] !== 5) return refused(reply5(1), 'goes on with something else in the middle of a SOCKS5 handshake.')
  const kind = bytes[3]
  if (kind === undefined) return undefined
  const size = addressSize(kind, bytes[4])
  if (size === 'unknown')
    return refused(reply5(8), `names a host by an address of kind ${kind}, which SOCKS5 does not have.`)
  if (size === undefined || bytes.length < 4 + size + 2) return undefined
  // Whole, so that the refusal is not lost in a reset for what was not read.
  if (bytes[1] !== 1) return refused(reply5(7), notConnect(bytes[1], 5))
  const host = hostOf(kind, bytes.subarray(4, 4 + size))
  return connectTo(host, bytes.readUInt16BE(4 + size), 4 + size + 2, replies5)
}

const replies5: SocksReplies = { granted: reply5(0), refusal: (code) => reply5(reply5Codes[code] ?? 1) }

/** RFC 1928 §6 has no more of them. */
const reply5Codes: Partial<Record<ExchangeErrorCode, number>> = {
  'name-not-found': 4,
  unreachable: 3,
  'timed-out': 4,
  refused: 5,
}

/** How long the address is, the length of a name included. */
function addressSize(kind: number, first: number | undefined): number | 'unknown' | undefined {
  switch (kind) {
    case 1:
      return 4
    case 3:
      return first === undefined ? undefined : 1 + first
    case 4:
      return 16
    default:
      return 'unknown'
  }
}

function hostOf(kind: number, address: Buffer): string {
  if (kind === 1) return address.join('.')
  if (kind === 3) return nameOf(address.subarray(1))
  const groups = Array.from({ length: 8 }, (_, at) => address.readUInt16BE(2 * at).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** As DNS has it, and the lists of hosts: a name that is not ASCII comes in UTF-8 from those that send it as it was typed. */
function nameOf(bytes: Buffer): string {
  const name = bytes.toString('latin1')
  return /[\x80-\xff]/.test(name) ? domainToASCII(bytes.toString()) || name : name
}

const reply4 = (code: number) => Buffer.from([0, code, 0, 0, 0, 0, 0, 0])

/** SOCKS4, and 4a, where an address that is 0.0.0.x stands for a name behind the user's. */
function readRequest4(bytes: Buffer): Read | undefined {
  const userEnd = bytes.indexOf(0, 8)
  if (bytes.length < 9 || userEnd < 0)
    return bytes.length > 8 + longestText ? refused(reply4(91), 'sends SOCKS4 a user name without an end.') : undefined
  const named = bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] !== 0
  const end = named ? bytes.indexOf(0, userEnd + 1) : userEnd
  if (end < 0)
    return bytes.length > userEnd + 1 + longestText
      ? refused(reply4(91), 'sends SOCKS4a a host name without an end.')
      : undefined
  if (bytes[1] !== 1) return refused(reply4(91), notConnect(bytes[1], 4))
  const host = named ? nameOf(bytes.subarray(userEnd + 1, end)) : bytes.subarray(4, 8).join('.')
  return connectTo(host, bytes.readUInt16BE(2), end + 1, replies4)
}

const replies4: SocksReplies = { granted: reply4(90), refusal: () => reply4(91) }

function connectTo(host: string, port: number, used: number, replies: SocksReplies): Read {
  const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  if (!parseAuthority(target, 0)) {
    const what = JSON.stringify(target.slice(0, 200))
    return refused(
      replies.refusal('bad-request'),
      `asks SOCKS for ${what}, which is no host with a port from 1 to 65535.`,
    )
  }
  return { used, reply: nothing, outcome: { kind: 'connect', target, replies, rest: nothing } }
}

function notConnect(command: number | undefined, version: 4 | 5): string {
  const names = new Map([
    [2, 'BIND'],
    [3, 'UDP ASSOCIATE'],
  ])
  const name = (command !== undefined && names.get(command)) || `command ${command}`
  const udp = command === 3 ? ' What it sends by UDP, such as HTTP/3, has to be switched off.' : ''
  return `asks SOCKS${version} for ${name}; Tokentrail opens connections (CONNECT) alone.${udp}`
}
