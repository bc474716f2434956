import { isIP, type Socket } from 'node:net'
import { endConnection } from './end-connection.ts'
import { errorCode } from './exchange-error.ts'
import { longestHead } from './http1/head.ts'
import type { RefusalKind } from './scope/refusal-kind.ts'

/** What is said of a request whose head does not come whole in so many milliseconds. */
export function tooSlow(headTime: number): string {
  return `The request's head did not come whole within ${headTime / 1000} seconds, and was not sent on.`
}

/** What is said of a request that Node could not read, by its error's code. */
export function brokenRequest(
  code: string,
  error: Error,
  headTime: number,
): { readonly status: string; readonly message: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: '431 Request Header Fields Too Large',
        message: `The request's head is longer than ${longestHead / 1024} KiB, and was not sent on. Look for a cookie or a URL that grows.`,
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: '408 Request Timeout',
        message: tooSlow(headTime),
      }
    case 'HPE_INVALID_URL':
      return {
        status: '400 Bad Request',
        message: `The request's target holds what no URL may hold (${code}), and was not sent on. Percent-encode what is not ASCII.`,
      }
    default:
      return {
        status: '400 Bad Request',
        message: `The request is not HTTP as it should be (${code || error.message}), and was not sent on whole.`,
      }
  }
}

/** Answers on a connection that no longer speaks HTTP as it should, and ends it. */
export function endWith(socket: Socket, status: string, message: string): void {
  const body = `${message}\n`
  endConnection(
    socket,
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** What is said where a client ended the TLS handshake; `next` where its next connections to the host are tunnelled. */
export function refusalOf(host: string, kind: RefusalKind, error: Error, next: 'tunnelled' | 'the-same'): string {
  const reason = errorCode(error) || error.message
  if (reason === 'ERR_SSL_NO_APPLICATION_PROTOCOL') {
    return `The client offers no protocol that ${host} speaks: it wants HTTP/2 or another one alone, and the server has HTTP/1.1. Let the client use HTTP/1.1 too, or put ${host} on the never list.`
  }
  if (reason.endsWith('ALERT_CERTIFICATE_EXPIRED') && next === 'the-same') {
    return `The client holds the certificate for ${host} to be out of date (${reason}), and by this machine's clock it is not: set the clocks of both, and try again.`
  }
  switch (kind) {
    case 'said':
      return next === 'tunnelled'
        ? `The client refused the certificate for ${host} (${reason}). From now on its connections to ${host} are passed on without being decrypted.`
        : `The client refused the certificate for ${host} (${reason}): it does not trust Tokentrail's authority, or accepts only one certificate of its own. Have it trust the authority, or put ${host} on the never list.${ofAddress(host)}`
    case 'silent':
      if (next === 'tunnelled')
        return `The client ended the TLS handshake for ${host} (${reason}): it may not take Tokentrail's certificate. From now on its connections to ${host} are passed on without being decrypted.`
      return `The client ended the TLS handshake for ${host} (${reason}). It may not trust Tokentrail's certificate, or accept only one of its own. Have it trust the certificate authority; if it still does this, put ${host} on the never list.${ofAddress(host)}`
    case 'other':
      return `The client and Tokentrail found no TLS that both speak for ${host} (${reason}). Put ${host} on the never list to have its connections passed on as they are.`
    default:
      return kind satisfies never
  }
}

/** Nobody can tell which name a client has looked up that asks for its address, and asks TLS for no name (RFC 6066 §3). */
function ofAddress(host: string): string {
  if (isIP(host) === 0) return ''
  return ' If it asked for a name, it looked that up itself and did not say which: let the proxy look names up (socks5h, remote DNS), or use it as an HTTP proxy.'
}
