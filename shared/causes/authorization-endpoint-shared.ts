import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { sightingsOf, stepsOf } from './in-flow.ts'

/** The authorization endpoint lets scripts of other origins read its answers (RFC 9700 §2.6). */
export const authorizationEndpointShared = defineCause({
  id: 'authorization-endpoint-shared',
  title: 'The authorization endpoint answers scripts of other origins',
  possibleCause: 'CORS is switched on for the whole server, or for all paths in the gateway before it.',
  solution:
    'Allow other origins at the token endpoint, UserInfo, the metadata and the keys, and not at the authorization endpoint: browsers navigate to it.',
  troubleshoot: 'Look for Access-Control-Allow-Origin in the answer of the authorization endpoint.',
  references: ['RFC 9700 §2.6'],
  severities: ['note'],
  where: 'authorization-server',
  check: (flow) =>
    stepsOf(flow, 'authorization-response').flatMap((step) => {
      const asked = new Set(stepsOf(flow, 'authorization-request').map(({ message }) => message.exchange))
      const answer = sightingsOf(step).find(({ exchange, sighting }) => sighting === 'redirect' && asked.has(exchange))
      const allowed = answer?.response && headerValue(answer.response.headers, 'access-control-allow-origin')
      if (!answer || allowed === undefined) return []
      return [
        observe(
          'note',
          'The authorization endpoint answers with Access-Control-Allow-Origin: {seen:0}. This lets scripts of other sites read its answers, and only a browser that opens it as a page needs them: leave the header out there.',
          {
            place: headerPlace(answer.exchange, 'response', 'access-control-allow-origin'),
            seen: allowed,
            expected: null,
          },
        ),
      ]
    }),
})
