import type { Exchange } from '../exchange/exchange.ts'
import type { Parameter } from '../exchange/parameter.ts'
import { readExchange } from './reading.ts'

/** Every parameter of a request, whether it is OAuth or not: of the query, then of the body. */
export function requestParameters(exchange: Exchange): readonly Parameter[] {
  const reading = readExchange(exchange)
  return [...reading.query(), ...reading.requestBody().parameters]
}

/** Every parameter of a response: of the Location header's query and fragment, then of the body. */
export function responseParameters(exchange: Exchange): readonly Parameter[] {
  const reading = readExchange(exchange)
  const redirect = reading.location()
  return [...(redirect?.query ?? []), ...(redirect?.fragment ?? []), ...reading.responseBody().parameters]
}
