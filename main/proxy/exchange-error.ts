import type { ExchangeError, ExchangeErrorCode } from '../../shared/exchange/exchange.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { type Authority, formatAuthority, type Origin, serverNameOf, withPort } from './authority.ts'
import { certificateFault, isOfCertificate } from './certificate-fault.ts'
import { isOutOfDescriptors, trueCode } from './descriptors.ts'
import { circleCode } from './upstream/find-elsewhere.ts'
import { ProxyFault } from './upstream/proxy-fault.ts'
import { wayOfError } from './upstream/way-of-error.ts'

const byCode: ReadonlyMap<string, ExchangeErrorCode> = new Map([
  ['ENOTFOUND', 'name-not-found'],
  ['EAI_AGAIN', 'name-not-found'],
  ['EAI_FAIL', 'name-not-found'],
  ['EAI_NODATA', 'name-not-found'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ETIMEDOUT', 'timed-out'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['ENETRESET', 'reset'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'reset'],
  // The server said so itself, by GOAWAY.
  ['ERR_HTTP2_SESSION_ERROR', 'reset'],
  ['EMFILE', 'unreachable'],
  ['ENFILE', 'unreachable'],
  ['EBUSY', 'unreachable'],
  [circleCode, 'bad-request'],
])

/**
 * What Node said went wrong on the way to a server, for the person at the screen. Of a tunnel whose bytes pass unread it
 * is not known what is spoken there, and nothing is said of that.
 */
export function upstreamError(error: unknown, origin: Origin | Authority): ExchangeError {
  if (error instanceof ProxyFault) return { code: 'proxy', message: error.message }
  const code = trueCode(errorCode(error))
  const way = error instanceof Error ? wayOfError(error) : undefined
  const called = 'scheme' in origin ? `${origin.scheme}://${formatAuthority(origin)}` : withPort(origin)
  const where = way === undefined ? called : `${called} (${way})`
  const kind = kindOf(code)
  return { code: kind, message: sentence(kind, where, origin, code, error, way !== undefined) }
}

/** The system's or library's code of an error. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error instanceof AggregateError) return codeOfAttempts(error.errors)
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/**
 * One attempt an address: they fail together. Who refused is there; a network that this machine has none of, as many
 * have no IPv6, says nothing of the others; and all but the last were given a moment alone.
 */
function codeOfAttempts(errors: readonly unknown[]): string {
  const codes = errors.map(errorCode)
  const refused = codes.find((code) => code === 'ECONNREFUSED' || code === 'ECONNRESET')
  return refused ?? codes.findLast((code) => byCode.get(code) !== 'unreachable') ?? codes[0] ?? ''
}

/** True of the code of an alert that the other side ended TLS with (RFC 8446 §6). */
export const isTlsAlert = (code: string): boolean => /^ERR_SSL_.*ALERT/.test(code)

/** RFC 7301 §3.2. */
const noProtocol = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'

/** True where the server takes none of the protocols that it was offered. */
export function wantsOtherProtocol(error: unknown): boolean {
  return errorCode(error) === noProtocol
}

/** What became of a request that may not be sent twice, and met a connection that the server had left. */
export function leftInThePool(origin: Origin, clientEnded: boolean): ExchangeError {
  const where = `${origin.scheme}://${formatAuthority(origin)}`
  const next = clientEnded
    ? "The client's connection was ended too, as it would have been without Tokentrail: most clients send the request again by themselves. Where yours did not, send it again."
    : 'Send it again yourself.'
  const message = `${where} closed the connection that was kept from an earlier request, just as this one was sent on it. Tokentrail does not send such a request twice, because the server may have acted on it. ${next}`
  return { code: 'reset', message }
}

function kindOf(code: string): ExchangeErrorCode {
  const known = byCode.get(code)
  if (known) return known
  // What the server says of a certificate is of the client's.
  if (isTlsAlert(code)) return 'tls'
  if (isOfCertificate(code)) return 'certificate'
  if (/SSL|TLS|EPROTO/.test(code)) return 'tls'
  return 'protocol'
}

function sentence(
  kind: ExchangeErrorCode,
  where: string,
  origin: Origin | Authority,
  code: string,
  error: unknown,
  bySettings: boolean,
): string {
  const { host } = origin
  switch (kind) {
    case 'name-not-found':
      if (code !== 'ENOTFOUND')
        return `Nobody answered for the name ${nameIn(error) ?? host} (${code}), so ${where} was not reached. Check that this machine has a network and a DNS server that answers; then try again.`
      return `The name ${nameIn(error) ?? host} could not be found, so ${where} was not reached. Check its spelling, and that this machine's DNS knows it.`
    case 'refused':
      return `${where} refused the connection: nothing listens there. Check the port, and that the server runs.`
    case 'unreachable':
      if (isOutOfDescriptors(code))
        return `Tokentrail has as many connections and files open as the system lets it (${code}), so ${where} was not reached. End some of its clients, or start it with a higher limit (ulimit -n).`
      return `${where} cannot be reached from this machine. Check the network, the VPN, and the address.`
    case 'timed-out':
      return `${where} did not answer in time. Check that the server is up, and that no firewall swallows the connection.`
    case 'reset':
      return `${where} closed the connection before the response was complete. Look into ${bySettings ? 'its log, and into the one of what is on the way there,' : "the server's log"} for this moment.`
    case 'certificate':
      return certificateFault(where, code, error)
    case 'tls':
      if (code === noProtocol)
        return `${where} takes none of the protocols that it was offered, and may speak HTTP/2 alone by now. Send the request again on a new connection, by a client that offers HTTP/2.`
      if (
        /ALERT_(?:UNKNOWN_CA|(?:BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_(?:EXPIRED|REVOKED|UNKNOWN)|ACCESS_DENIED)$/.test(
          code,
        )
      )
        return `${where} does not take the client certificate that it was shown, if it was shown one (${code}). See that the one that the proxy settings name for this host is still valid, from an authority that the server knows, and in its file with the certificates between the two; name one where there is none.`
      if (/ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/.test(code))
        return `${where} ended the TLS handshake (${code}), as servers do that demand a client certificate (mutual TLS). If it does, name one for this host in the proxy settings; else check which versions of TLS it takes.`
      if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code))
        return `${where} speaks no version of TLS that is in use today (${code}): Tokentrail, as browsers, speaks 1.2 and 1.3. Have one of them switched on there.`
      if (/UNRECOGNIZED_NAME/.test(code))
        return `${where} knows no site by ${serverNameOf(origin) || 'no name'}, which TLS asked it for (SNI; ${code}). Check the name, and the names that the server or a gateway before it is set up for; where you asked by an address, ask by the name.`
      return `No TLS connection to ${where} came about (${code}). Check that it speaks TLS on this port, and which versions it takes.`
    case 'protocol':
      if (code.startsWith('ERR_HTTP2_'))
        return `${where} broke HTTP/2, and its connection was ended: ${messageOf(error)}. Look at what answers there, or at a gateway in front of it.`
      return `${where} sent what is no HTTP response (${code || messageOf(error)}). ${bySettings ? 'Check the kind, the address and the port that are given for this way, and what listens there.' : 'Look at what listens on this port.'}`
    case 'bad-request':
      return `${where} is this proxy itself: the request would come back for ever, and was not sent on. Open http://tokentrail.test/ for the proxy's own page.`
    case 'proxy':
    case 'client-aborted':
    case 'interrupted':
      return messageOf(error)
    default:
      return kind satisfies never
  }
}

/** The name that was looked for: another one where a name is pointed at it. */
function nameIn(error: unknown): string | undefined {
  return error instanceof Error && 'hostname' in error && typeof error.hostname === 'string'
    ? error.hostname
    : undefined
}
