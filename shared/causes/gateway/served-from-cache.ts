import { headerValue } from '../../exchange/exchange.ts'
import { parameter } from '../../exchange/parameter.ts'
import { headerPlace } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import { differs, observe } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import { stepsOf } from '../in-flow.ts'

/** RFC 6749 §5.1: a token response must not be stored. One that comes out of a cache gives one person another's tokens. */
export function servedFromCache(flow: Flow): readonly Observation<Alarm>[] {
  return stepsOf(flow, 'token-response').flatMap(({ message }, index, all) => {
    const hit = cacheHeader(message.exchange, message.response.headers)
    const token = parameter(message, 'access_token')
    const before = all
      .slice(0, index)
      .map((step) => parameter(step.message, 'access_token'))
      .find((earlier) => earlier && token && earlier.value === token.value)
    const evidence: readonly Evidence[] = [
      ...(hit ? [hit] : []),
      ...(hit && token && before ? [{ ...differs(token, before), expected: null }] : []),
    ]
    const [first, ...more] = evidence
    if (!first) return []
    return [
      observe(
        'error',
        'The token response came out of a cache, not from the server: tokens of one login are given to another. Switch caching off for the token endpoint, and keep its Cache-Control: no-store.',
        first,
        ...more,
      ),
    ]
  })
}

function cacheHeader(
  exchange: Parameters<typeof headerPlace>[0],
  headers: Parameters<typeof headerValue>[0],
): Evidence | undefined {
  const age = headerValue(headers, 'age')
  if (age !== undefined && Number(age) > 0) {
    return { place: headerPlace(exchange, 'response', 'age'), seen: age, expected: null }
  }
  for (const name of ['x-cache', 'x-cache-status', 'cf-cache-status', 'x-proxy-cache', 'cache-status']) {
    const value = headerValue(headers, name)
    if (value && /\bhit\b/i.test(value))
      return { place: headerPlace(exchange, 'response', name), seen: value, expected: null }
  }
  return undefined
}
