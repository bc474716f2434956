import { type Exchange, headerValue } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import { urlParts } from '../../shared/exchange/url-parts.ts'
import type { AuthorizationResponse } from '../../shared/oauth/message.ts'
import { bodyOf } from '../traffic/exchange.ts'
import { all, type CapturedFlow, first } from './captured-flow.ts'
import { withHeader, withRequest, withResponse } from './edit.ts'
import { upTo } from './refuse.ts'

// The callback, where the browser takes the authorization response to the client.

/**
 * Where the response to the flow's first request was taken to the client, the outer leg first; empty where none was good.
 * A response in the fragment stays in the browser: the page that is asked for then has nothing of it.
 */
export function deliveries(flow: CapturedFlow): readonly AuthorizationResponse[] {
  if (!first(flow, 'authorization-request')) return []
  const path = pathAskedFor(flow)
  const delivered = all(flow, 'authorization-response').filter(
    ({ sighting, error, parameters, target }) =>
      sighting === 'delivery' &&
      !error &&
      parameters.length > 0 &&
      (path === undefined || urlParts(target.value).path === path),
  )
  const [outer] = delivered
  // What comes later is of another login.
  return delivered.filter(({ at }) => outer && at <= (outer.span.end ?? outer.at))
}

/** Where the client wants its response; undefined where that is not in the traffic. Behind its gateway the path is the same. */
function pathAskedFor(flow: CapturedFlow): string | undefined {
  const uri = [...all(flow, 'pushed-authorization-request'), ...all(flow, 'authorization-request')]
    .map((request) => parameterValue(request, 'redirect_uri'))
    .find((value) => value !== undefined)
  return uri === undefined ? undefined : urlParts(uri).path
}

/** What a client answers that gives up at its callback. */
export interface GivesUp {
  readonly status?: number
  readonly text?: string
  readonly headers?: readonly (readonly [string, string])[]
}

/** The client answers its callback with an error, and nothing follows. */
export function gaveUp(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  { status = 400, text = 'Login failed. Please try again.', headers = [] }: GivesUp = {},
): readonly Exchange[] {
  const ids = deliveries(flow).map(({ exchange }) => exchange)
  const last = ids.at(-1)
  if (last === undefined) return exchanges
  const answered = exchanges.map((exchange) =>
    ids.includes(exchange.id)
      ? withResponse(exchange, {
          status,
          reason: '',
          headers: [['Content-Type', 'text/html'], ...headers],
          body: bodyOf(text),
        })
      : exchange,
  )
  return upTo(answered, last)
}

/** The exchange with one cookie of its request changed, or left out. */
export function withCookie(exchange: Exchange, name: string, value: string | null): Exchange {
  const header = headerValue(exchange.request.headers, 'cookie')
  if (header === undefined) return exchange
  const cookies = header.split(/;\s*/).flatMap((pair) => {
    if (!pair.startsWith(`${name}=`)) return [pair]
    return value === null ? [] : [`${name}=${value}`]
  })
  const next = cookies.length === 0 ? null : cookies.join('; ')
  return withRequest(exchange, { headers: withHeader(exchange.request.headers, 'Cookie', next) })
}
