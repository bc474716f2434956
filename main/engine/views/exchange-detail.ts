import type { ExchangeDetail, NamedValue, ParameterView } from '../../../shared/bridge/exchange-detail.ts'
import type { Shown } from '../../../shared/bridge/shown.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import { type ClientProcess, processLabel } from '../../../shared/exchange/client-process.ts'
import { type Exchange, type Header, responseSoFar } from '../../../shared/exchange/exchange.ts'
import type { Parameter } from '../../../shared/exchange/parameter.ts'
import { headerPlace, type Part } from '../../../shared/exchange/place.ts'
import { requestParameters, responseParameters } from '../../../shared/oauth/read-parameters.ts'
import { describeParameter } from '../../../shared/oauth/vocabulary.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import { streamOf } from '../stream.ts'
import { bodyView } from './body-view.ts'
import { errorOf } from './exchange-row.ts'
import { messageTokens } from './message-tokens.ts'
import { type TokenSurroundings, tokenView } from './token-view.ts'
import { tokensIn } from './tokens-in.ts'
import { tunnelView } from './tunnel-view.ts'

/** A response may hold a thousand tokens that nobody reads; each costs a verification. */
const mostTokens = 20

/** One exchange in full, its bodies decoded of their Content-Encoding. What is secret is masked unless revealed. */
export async function exchangeDetail(
  exchange: Exchange,
  analysis: Analysis,
  masker: Masker,
  reveal: boolean,
): Promise<ExchangeDetail> {
  const id = analysis.flowOf(exchange.id)
  const around: TokenSurroundings = { exchange, analysis, masker, reveal, flow: id && analysis.flow(id) }
  const { request, timing, connection } = exchange
  const response = responseSoFar(exchange)
  const stream = streamOf(exchange)
  const url = reveal ? request.url : masker.url(request.url)
  // Parameters first: a secret is known from then on, wherever else it stands.
  const requestViews = parameterViews(requestParameters(exchange), masker, reveal)
  const responseViews = parameterViews(responseParameters(exchange), masker, reveal)
  const named = (headers: readonly Header[], part: Part) => headerViews(exchange, headers, part, masker, reveal)
  const trailers = (headers: readonly Header[] = []) =>
    headers.map(([name, value]) => ({ name, value: shown(name, value), location: '' }))
  const shown = (name: string, value: string): Shown =>
    reveal ? { text: value, masked: false } : masker.header(name, value)
  return {
    id: exchange.id,
    startedAt: exchange.startedAt,
    timing: {
      requestEnded: timing.requestEnded ?? null,
      responseStarted: timing.responseStarted ?? null,
      ended: timing.ended ?? null,
    },
    connection: {
      client: connection.client ?? null,
      process: connection.process ? processView(connection.process) : null,
      server: connection.server ?? null,
      tls: connection.tls ?? null,
      via: connection.via ?? null,
      ignoredCertificate: connection.certificate?.ignored ?? null,
      overridden: connection.overridden ?? null,
      tunnel: tunnelView(exchange.outcome),
    },
    outcome: exchange.outcome.kind,
    error: errorOf(exchange)?.message ?? null,
    revealed: reveal,
    request: {
      method: request.method,
      url: { text: url, masked: url !== request.url },
      httpVersion: request.httpVersion,
      headers: named(request.headers, 'request'),
      trailers: trailers(request.trailers),
      parameters: requestViews,
      body: bodyView(request.body, request.headers, masker, reveal),
    },
    response: response
      ? {
          status: response.status,
          reason: response.reason,
          httpVersion: response.httpVersion,
          informational: (response.informational ?? []).map(({ status }) => status),
          headers: named(response.headers, 'response'),
          trailers: trailers(response.trailers),
          parameters: responseViews,
          body: bodyView(response.body, response.headers, masker, reveal),
        }
      : null,
    tokens: await Promise.all(
      [...tokensIn(exchange), ...messageTokens(exchange.id, stream)]
        .slice(0, mostTokens)
        .map((token) => tokenView(token, around)),
    ),
    stream: stream ? { kind: stream.kind, count: stream.total } : null,
  }
}

function processView(process: ClientProcess): ExchangeDetail['connection']['process'] {
  return { label: processLabel(process), path: process.path ?? null, script: process.script ?? null }
}

function headerViews(
  exchange: Exchange,
  headers: readonly Header[],
  part: Part,
  masker: Masker,
  reveal: boolean,
): NamedValue[] {
  const counts = new Map<string, number>()
  return headers.map(([name, value]) => {
    const key = name.toLowerCase()
    const index = counts.get(key) ?? 0
    counts.set(key, index + 1)
    return {
      name,
      value: reveal ? { text: value, masked: false } : masker.header(name, value),
      location: headerPlace(exchange.id, part, name, index).location,
    }
  })
}

function parameterViews(parameters: readonly Parameter[], masker: Masker, reveal: boolean): ParameterView[] {
  return parameters.map(({ name, value, raw, in: carriedIn, wellFormed, place }) => {
    const described = describeParameter(name)
    const shown: Shown = reveal ? { text: value, masked: false } : masker.parameter(name, value)
    // The text of a JSON string is its value in quotes: nothing new.
    const differs = !shown.masked && raw !== value && carriedIn !== 'json'
    return {
      name,
      value: shown,
      location: place.location,
      in: carriedIn,
      raw: differs ? raw : null,
      wellFormed,
      meaning: described?.meaning ?? null,
      reference: described?.reference ?? null,
    }
  })
}
