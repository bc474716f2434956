import type { Socket } from 'node:net'
import { type Header, headerValues } from '../../../shared/exchange/exchange.ts'
import { type Authority, withPort } from '../authority.ts'
import { errorCode } from '../exchange-error.ts'
import { HeadBuffer, isHeadFault, readResponseHead } from '../http1/head.ts'
import { ProxyFault, RefusedAccount } from './proxy-fault.ts'
import { type ProxyHop, shownHop } from './route/hop.ts'

/** What an HTTP proxy is told who asks (RFC 7617 §2). */
export function basicAuthorization({ username, password }: ProxyHop): string | undefined {
  if (username === undefined) return undefined
  return `Basic ${Buffer.from(`${username}:${password ?? ''}`, 'utf8').toString('base64')}`
}

/** Asks an HTTP proxy, on a connection to it, for a tunnel (RFC 9110 §9.3.6). What comes after its answer is put back. */
export function askForTunnel(
  socket: Socket,
  hop: ProxyHop,
  { host, port }: Authority,
  done: (error?: Error) => void,
): void {
  const heads = new HeadBuffer()
  const authority = withPort({ host, port })
  const authorization = basicAuthorization(hop)
  const leave = () => socket.off('data', take).off('close', closed).off('error', closed)
  const closed = (error?: Error | boolean) => {
    leave()
    const code = error instanceof Error ? ` (${errorCode(error)})` : ''
    const hint =
      hop.kind === 'https'
        ? `if it demands a client certificate, name one for ${hop.host} in the proxy settings`
        : 'if it speaks TLS there, write https://'
    done(
      new ProxyFault(
        `The proxy ${shownHop(hop)} closed the connection instead of connecting to ${authority}${code}. Check in ${hop.namedIn ?? 'the proxy settings'} that it is an HTTP proxy; ${hint}; or look into its log.`,
      ),
    )
  }
  const take = (chunk: Buffer): void => {
    const taken = heads.take(chunk)
    if (!taken) return
    const head = isHeadFault(taken) ? taken : readResponseHead(taken.head)
    // An interim response says nothing yet.
    if (!isHeadFault(head) && head.status < 200) return isHeadFault(taken) || !taken.rest ? undefined : take(taken.rest)
    leave()
    socket.pause()
    if (isHeadFault(head)) return done(new ProxyFault(`${shownHop(hop)} is no HTTP proxy: its answer ${head.words}.`))
    if (head.status >= 300) {
      const Fault = isOfAccount(head.status) && hop.username !== undefined ? RefusedAccount : ProxyFault
      return done(new Fault(refusalOf(head.status, head.reason, head.headers, hop, authority)))
    }
    if (!isHeadFault(taken) && taken.rest) socket.unshift(taken.rest)
    done()
  }
  socket.on('data', take).once('close', closed).once('error', closed)
  socket.write(
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`}\r\n`,
  )
  socket.resume()
}

/** Why an HTTP proxy does not pass something on. */
export function refusalOf(
  status: number,
  reason: string,
  headers: readonly Header[],
  hop: ProxyHop,
  authority: string,
): string {
  const proxy = shownHop(hop)
  if (!isOfAccount(status)) {
    // 5xx: it could not, whatever it says in its page; 4xx: it may not.
    const advice =
      status >= 500
        ? 'Check the name and the port, and that the server runs and can be reached from that proxy; or put'
        : 'Ask whoever runs it, or put'
    return `The proxy ${proxy} would not connect to ${authority}: it answered ${`${status} ${reason}`.trim()}. ${advice} ${authority.replace(/:\d+$/, '')} among what is reached without the proxy.`
  }
  const schemes = headerValues(headers, 'proxy-authenticate').flatMap(schemesIn)
  if (schemes.length > 0 && !schemes.some((scheme) => /^basic$/i.test(scheme))) {
    return `The proxy ${proxy} asks for ${[...new Set(schemes)].join(' or ')}, and Tokentrail speaks Basic. Put a proxy between that logs in for you, and name that one in the proxy settings.`
  }
  return hop.username === undefined
    ? `The proxy ${proxy} asks for a user name and a password (${status}). Give them in the proxy settings.`
    : `The proxy ${proxy} does not take the user name and password from ${hop.accountIn ?? 'the proxy settings'} (${status}). Correct them there.`
}

/** Some say 401 to a wrong account, such as tinyproxy. A server's own 401 never comes here. */
const isOfAccount = (status: number) => status === 407 || status === 401

/** The schemes of a challenge; one line may have several, each with its parameters (RFC 9110 §11.6.1). */
function schemesIn(line: string): readonly string[] {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  const found = bare.matchAll(/(?:^|,)\s*([a-z][\w-]*)(?=\s+[^\s,=]|\s*(?:,|$))/gi)
  return [...found].map(([, scheme = '']) => scheme)
}
