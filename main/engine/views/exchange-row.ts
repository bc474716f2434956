import type { ExchangeRow } from '../../../shared/bridge/rows.ts'
import { processLabel } from '../../../shared/exchange/client-process.ts'
import { type Exchange, type ExchangeError, mediaType, responseSoFar } from '../../../shared/exchange/exchange.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import type { ExchangeStanding } from './exchange-standing.ts'
import { createOneText } from './one-text.ts'

/** The list has room for a line; the whole of a 64 KB address is in the exchange itself. */
const longestTarget = 2000

const oneText = createOneText()

/** One line of the list of all exchanges. */
export function exchangeRow(exchange: Exchange, standing: ExchangeStanding, masker: Masker): ExchangeRow {
  const { request, outcome, timing, connection } = exchange
  const response = responseSoFar(exchange)
  const { scheme, authority, path, query } = urlParts(masker.url(request.url))
  const target = query === undefined ? path : `${path}?${query}`
  const type = response && mediaType(response.headers)
  return {
    id: exchange.id,
    startedAt: exchange.startedAt,
    durationMs: timing.ended ?? null,
    method: oneText(request.method),
    scheme: oneText(scheme),
    host: oneText(authority),
    target: oneText(target.length > longestTarget ? `${target.slice(0, longestTarget)}…` : target),
    status: response?.status ?? null,
    outcome: outcome.kind,
    error: errorOf(exchange)?.message ?? null,
    mediaType: type === undefined ? null : oneText(type),
    unread: unreadBecause(exchange),
    badCertificate: connection.certificate !== undefined,
    sending: isSending(exchange),
    requestSize: outcome.kind === 'tunnelled' ? outcome.bytesUp : request.body.size,
    responseSize: outcome.kind === 'tunnelled' ? outcome.bytesDown : (response?.body.size ?? 0),
    socketMessages: socketMessages(exchange),
    program: connection.process ? oneText(processLabel(connection.process)) : null,
    ...standing,
  }
}

function unreadBecause({ request, outcome }: Exchange): ExchangeRow['unread'] {
  if (outcome.kind === 'tunnelled') return outcome.reason
  // Of a tunnel, TLS can fail on the client's side alone: on the server's, a request is what failed.
  const isRefused = outcome.kind === 'failed' && outcome.error.code === 'tls' && request.method === 'CONNECT'
  return isRefused ? 'certificate-refused' : null
}

function isSending({ outcome, timing }: Exchange): boolean {
  // One that Tokentrail's end cut off has no end of its own, and is not open.
  if (outcome.kind === 'tunnelled') return outcome.open
  return (outcome.kind === 'pending' || outcome.kind === 'answering') && timing.requestEnded === undefined
}

/** The error that took the response's place, or cut it. */
export function errorOf({ outcome }: Exchange): ExchangeError | undefined {
  return 'error' in outcome ? outcome.error : undefined
}

function socketMessages({ outcome }: Exchange): number | null {
  if (outcome.kind !== 'upgraded' || !outcome.messages) return null
  return outcome.messages.dropped + outcome.messages.kept.length
}
