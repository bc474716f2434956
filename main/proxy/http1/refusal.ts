import { tooSlow } from '../broken-request.ts'
import type { Fault } from './fault.ts'

/** What a client is told of a request that was not sent on: the status line's end, and a sentence. */
export interface Refusal {
  readonly status: string
  readonly message: string
}

export const badRequest = (message: string): Refusal => ({ status: '400 Bad Request', message })

/** It is not HTTP as it should be. */
export function faulty(fault: Fault): Refusal {
  const message = faultSentence(fault)
  return fault.kind === 'too-long' ? { status: '431 Request Header Fields Too Large', message } : badRequest(message)
}

/** RFC 9110 §2.5: what the lines mean in another version is not known, not even where the request ends. */
export function otherVersion(version: string): Refusal {
  const message = `The request's first line says HTTP/${version}, and only HTTP/1.1 and HTTP/1.0 are written as it is. It was not sent on.`
  return { status: '505 HTTP Version Not Supported', message }
}

/** RFC 9113 §3.4: so begins a client that knows beforehand that HTTP/2 is spoken here, which it is not. */
export const preface: Refusal = {
  status: '505 HTTP Version Not Supported',
  message:
    'The client speaks HTTP/2 to the proxy itself, and Tokentrail speaks HTTP/1.1 there. HTTP/2 passes inside a tunnel: let the client open one with CONNECT.',
}

/** Every message of a handshake begins so (RFC 8446 §5.1), and no request does. */
export const handshakeByte = 0x16

/** The client has this proxy, at `port`, for one that is spoken to by TLS. */
export const tlsToProxy = (port: number | undefined): Refusal =>
  badRequest(
    `The client speaks TLS to the proxy itself, and Tokentrail speaks plain HTTP there. The proxy's address begins with http://, for HTTPS too: HTTPS_PROXY=http://127.0.0.1:${port}. What passes through it is encrypted as without it.`,
  )

/** The client did not wait for the answer before it asked for another protocol. */
export const tooEarly = (method: string): Refusal =>
  badRequest(
    `The client sent ${method} to change the protocol before it had the answer to its last request. It must wait for it.`,
  )

/** The head did not come within `time` milliseconds. */
export const slowHead = (time: number): Refusal => ({ status: '408 Request Timeout', message: tooSlow(time) })

/** What is wrong with a request, for the person at the screen. */
export function faultSentence({ kind, words }: Fault): string {
  switch (kind) {
    case 'too-long':
      return `The request ${words}, and was not sent on. Look for a cookie or a URL that grows.`
    case 'target':
      return `The request ${words}, and was not sent on. Percent-encode what is not ASCII.`
    case 'no-http':
    case 'line-ending':
    case 'folded-line':
    case 'header-line':
    case 'two-lengths':
    case 'length':
    case 'coding':
    case 'chunk':
      return `The request is not HTTP as it should be: it ${words}. It was not sent on whole.`
    default:
      return kind satisfies never
  }
}
