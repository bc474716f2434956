import { parameter } from '../exchange/parameter.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import { stepsOf } from './in-flow.ts'

/** A refresh token came through the browser (RFC 6749 §4.2.2). */
export const implicitRefreshToken = defineCause({
  id: 'implicit-refresh-token',
  title: 'A refresh token comes through the browser',
  possibleCause:
    'The server puts a refresh token into the authorization response, where histories, scripts and other pages may read it.',
  solution:
    'Have the server give refresh tokens at the token endpoint alone, and ask with response_type=code and PKCE.',
  troubleshoot: 'Look for refresh_token in the address of the callback.',
  references: ['RFC 6749 §4.2.2', 'RFC 9700 §4.14.2'],
  severities: ['warning'],
  where: 'authorization-server',
  check: (flow) =>
    stepsOf(flow, 'authorization-response').flatMap(({ message }) => {
      const token = parameter(message, 'refresh_token')
      if (!token || token.value === '') return []
      return [
        observe(
          'warning',
          'The authorization response brings the refresh token {seen:0} through the browser. The server must not issue one there: whoever reads the address can get tokens for as long as it lives.',
          shows(token),
        ),
      ]
    }),
})
