import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import { type Exchange, type Header, responseSoFar } from '../../../shared/exchange/exchange.ts'
import { headerPlace, type Location, nth, type Part } from '../../../shared/exchange/place.ts'
import { textOfBody } from '../../../shared/exchange/text-of-body.ts'
import { requestParameters, responseParameters } from '../../../shared/oauth/read-parameters.ts'
import { decodeToken } from '../../../shared/tokens/decode-token.ts'
import { streamOf } from '../stream.ts'
import { messageTokens } from './message-tokens.ts'
import { contentOf } from './stream-view.ts'
import { tokensIn } from './tokens-in.ts'

/** The value at a location of an exchange, as it was sent; undefined where nothing stands there. */
export function valueAt(exchange: Exchange, location: string, analysis: Analysis): string | undefined {
  const whole = wholeAt(exchange, location)
  if (whole !== undefined) return whole
  const carried = [
    ...analysis.messages(exchange.id).flatMap(({ parameters }) => parameters),
    ...requestParameters(exchange),
    ...responseParameters(exchange),
  ].find(({ place }) => place.location === location)
  return carried?.value ?? headerAt(exchange, location) ?? claimAt(exchange, location)
}

function wholeAt(exchange: Exchange, location: string): string | undefined {
  const response = responseSoFar(exchange)
  switch (location) {
    case 'request.url':
      return exchange.request.url
    case 'request.method':
      return exchange.request.method
    case 'request.body':
      return textOfBody(exchange.request.body.bytes).text
    case 'response.status':
      return response && String(response.status)
    case 'response.body':
      return response && textOfBody(response.body.bytes).text
    default:
      return messageAt(exchange, location)
  }
}

/** A message as it is drawn, with its secrets. */
function messageAt(exchange: Exchange, location: string): string | undefined {
  const number = Number(/^message\.(\d+)$/.exec(location)?.[1])
  const message = Number.isInteger(number) && streamOf(exchange)?.messages.find((one) => one.number === number)
  const content = message ? contentOf(message, undefined) : undefined
  return content?.kind === 'text' ? content.text.text : undefined
}

function headerAt(exchange: Exchange, location: string): string | undefined {
  const inPart = (headers: readonly Header[], part: Part) => {
    const counts = new Map<string, number>()
    for (const [name, value] of headers) {
      const index = counts.get(name.toLowerCase()) ?? 0
      counts.set(name.toLowerCase(), index + 1)
      if (headerPlace(exchange.id, part, name, index).location === location) return value
    }
    return undefined
  }
  return inPart(exchange.request.headers, 'request') ?? inPart(responseSoFar(exchange)?.headers ?? [], 'response')
}

/** A claim inside a token: `response.body.id_token.payload.nonce`. */
function claimAt(exchange: Exchange, location: string): string | undefined {
  for (const { value, place } of [...tokensIn(exchange), ...messageTokens(exchange.id, streamOf(exchange))]) {
    if (!location.startsWith(`${place.location}.`)) continue
    const [part, ...wanted] = location.slice(place.location.length + 1).split('.')
    const decoded = decodeToken(value)
    const members =
      part === 'header' && 'header' in decoded ? decoded.header : decoded.kind === 'jws' ? decoded.payload : []
    const counts = new Map<string, number>()
    for (const { name, value: member, raw } of members ?? []) {
      const index = counts.get(name) ?? 0
      counts.set(name, index + 1)
      if (nth(name as Location, index) === wanted.join('.')) return typeof member === 'string' ? member : raw
    }
  }
  return undefined
}
