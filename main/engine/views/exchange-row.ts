import type { ExchangeRow } from '../../../shared/bridge/views.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import { worseOf } from '../../../shared/causes/finding.ts'
import { type Exchange, type ExchangeError, mediaType, responseOf } from '../../../shared/exchange/exchange.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import type { Masker } from '../../../shared/redact/masker.ts'

/** The list has room for a line; the whole of a 64 KB address is in the exchange itself. */
const longestTarget = 2000

/** One line of the list of all exchanges. */
export function exchangeRow(exchange: Exchange, analysis: Analysis, masker: Masker): ExchangeRow {
  const { request, outcome, timing } = exchange
  const response = responseOf(exchange)
  const { scheme, authority, path, query } = urlParts(masker.url(request.url))
  const target = query === undefined ? path : `${path}?${query}`
  return {
    id: exchange.id,
    startedAt: exchange.startedAt,
    durationMs: timing.ended ?? null,
    method: request.method,
    scheme,
    host: authority,
    target: target.length > longestTarget ? `${target.slice(0, longestTarget)}…` : target,
    status: response?.status ?? null,
    outcome: outcome.kind,
    error: errorOf(exchange)?.message ?? null,
    mediaType: (response && mediaType(response.headers)) ?? null,
    requestSize: request.body.size,
    responseSize: response?.body.size ?? 0,
    ...standingOf(exchange, analysis),
  }
}

/** The error that took the response's place, or cut it. */
export function errorOf({ outcome }: Exchange): ExchangeError | undefined {
  return 'error' in outcome ? outcome.error : undefined
}

/** What analysis says of an exchange: the messages in it, its flow, the worst finding that shows at it. */
function standingOf({ id }: Exchange, analysis: Analysis): Pick<ExchangeRow, 'messages' | 'flow' | 'worst'> {
  const flow = analysis.flowOf(id)
  const messages = analysis.messages(id).map(({ kind }) => kind)
  const here = messages.length === 0 ? [] : analysis.findings(flow).filter(({ exchange }) => exchange === id)
  const worst = here.reduce<ExchangeRow['worst']>(
    (sofar, { severity }) => worseOf(sofar ?? undefined, severity) ?? null,
    null,
  )
  return { messages, flow: flow ?? null, worst }
}
