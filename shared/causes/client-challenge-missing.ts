import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, shows, status } from './evidence.ts'
import { tokenAttempts } from './in-flow.ts'

/** A client that proved itself in the Authorization header is refused without 401 or its challenge (RFC 6749 §5.2). */
export const clientChallengeMissing = defineCause({
  id: 'client-challenge-missing',
  title: 'The server refuses the client without saying how it must prove itself',
  possibleCause:
    'The server answers invalid_client with another status than 401, or leaves WWW-Authenticate out, as its framework or a gateway before it has it.',
  solution:
    'Answer invalid_client with 401 and WWW-Authenticate with the scheme that the client used, such as Basic, where it used the Authorization header.',
  troubleshoot: 'Look at the status and the WWW-Authenticate header of the refused token request.',
  references: ['RFC 6749 §5.2'],
  severities: ['note'],
  where: 'authorization-server',
  check: (flow) =>
    tokenAttempts(flow).flatMap(({ request, response }) => {
      const error = response?.error
      const scheme = /^\s*(\S+)\s/.exec(headerValue(request.request.headers, 'authorization') ?? '')?.[1]
      if (!response || error?.code.value !== 'invalid_client' || scheme === undefined) return []
      const { status: code, headers } = response.response
      if (code !== 401)
        return [
          observe(
            'note',
            'The client proved itself in the Authorization header, and {seen:1} came with the status {seen:0}. It must be 401: some libraries try another way, or tell of a wrong secret, at that status alone.',
            status(response.exchange, code, '401'),
            shows(error.code),
          ),
        ]
      if (headerValue(headers, 'www-authenticate') !== undefined) return []
      return [
        observe(
          'note',
          'The client proved itself in the Authorization header, and the refusal has no WWW-Authenticate. It must name the scheme, {expected:0}: some HTTP libraries fail on a 401 without one.',
          lacks(headerPlace(response.exchange, 'response', 'www-authenticate'), scheme),
        ),
      ]
    }),
})
