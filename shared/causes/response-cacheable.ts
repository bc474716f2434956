import { headerValues } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { servedFromCache } from './gateway/served-from-cache.ts'
import { stepsOf } from './in-flow.ts'

/** A response with tokens may be stored by caches (RFC 6749 §5.1). */
export const responseCacheable = defineCause({
  id: 'response-cacheable',
  title: 'A response with tokens may be stored',
  possibleCause:
    'The server does not send Cache-Control: no-store with its tokens, or something before it takes the header out.',
  solution: 'Send Cache-Control: no-store with every response of the token endpoint.',
  troubleshoot: 'Look at Cache-Control in the token response, at the server itself and behind each gateway.',
  references: ['RFC 6749 §5.1', 'OpenID Connect Core §3.1.3.3', 'RFC 9111 §5.2.2.5'],
  severities: ['warning'],
  where: 'authorization-server',
  check(flow) {
    const granted = stepsOf(flow, 'token-response').find(
      ({ message }) => message.granted && parameter(message, 'access_token') && isStorable(message.response.headers),
    )
    // One that did come out of a cache is told as that; a recording without headers says nothing.
    if (!granted || granted.message.response.headers.length === 0 || servedFromCache(flow).length > 0) return []
    const { exchange, response } = granted.message
    const value = headerValues(response.headers, 'cache-control').join(', ')
    return [
      observe(
        'warning',
        value === ''
          ? 'The token response has no Cache-Control: a cache on the way may keep it and give the tokens to somebody else. Send {expected:0} with every token response.'
          : 'The token response has Cache-Control {seen:0}, which does not forbid storing it: a cache on the way may give the tokens to somebody else. Send {expected:0} with every token response.',
        {
          place: headerPlace(exchange, 'response', 'cache-control'),
          seen: value === '' ? null : value,
          expected: 'no-store',
        },
      ),
    ]
  },
})

function isStorable(headers: Parameters<typeof headerValues>[0]): boolean {
  return !headerValues(headers, 'cache-control').some((value) => /\bno-store\b/i.test(value))
}
