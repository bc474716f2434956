import { headerValue } from '../exchange/exchange.ts'
import { headerPlace, type Located } from '../exchange/place.ts'
import type { Step } from '../flow/flow.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import { type CheckContext, defineCause, type GrantedToken } from './cause.ts'
import { differs, observe, refusalEvidence } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'

/** The access token does not arrive as it was given, or not in the way in which it is to be sent (RFC 6750 §2). */
export const bearerTokenMisused = defineCause({
  id: 'bearer-token-misused',
  title: 'The access token is not sent as it was given',
  possibleCause:
    'The client cuts the token, puts quotes, a line break or an encoding around it, writes the scheme otherwise than Bearer, or sends the token in two ways at once.',
  solution:
    'In the Authorization header send the word Bearer, one space, and the token exactly as it stood in access_token. Send the token nowhere else.',
  troubleshoot: 'Compare the Authorization header of the resource request with access_token in the token response.',
  references: ['RFC 6750 §2', 'RFC 6750 §2.1', 'RFC 6750 §3.1'],
  severities: ['error', 'warning'],
  where: 'client',
  // A proof is made for the token as it was given, and so does not fit what was sent.
  leadsTo: ['access-token-rejected', 'access-token-audience-mismatch', 'dpop-proof-invalid'],
  checkResource(step, _flow, context) {
    const { message } = step
    if (message.kind !== 'resource-response') return []
    return [...twice(message), ...otherwise(step, message, context)]
  },
})

/** RFC 6750 §2: a client must not use more than one method in one request. */
function twice(message: ResourceResponse): readonly Observation<Alarm>[] {
  const { exchange, request, response } = message
  const header = /^(?:bearer|dpop)[ \t]+(\S+)/i.exec(headerValue(request.headers, 'authorization') ?? '')?.[1]
  const at = request.url.indexOf('access_token=')
  if (header === undefined || at < 0) return []
  const query = /[?&]access_token=([^&#]*)/.exec(request.url)?.[1]
  if (!query) return []
  const place = { exchange, location: 'request.query.access_token' as Located['place']['location'] }
  const refused = response.status === 400 || response.status === 401
  return [
    observe(
      refused ? 'error' : 'warning',
      'The request carries an access token twice: in its Authorization header and in its query. It must carry one. Leave it out of the query, where it also ends up in logs and histories.',
      { place, seen: query, expected: null },
      ...(refused ? [toldBy(message)] : []),
    ),
  ]
}

/** A token that was refused, and is nearly one that was given in this session. */
function otherwise(step: Step, message: ResourceResponse, { session }: CheckContext): readonly Observation<Alarm>[] {
  if (message.response.status !== 401 && message.response.status !== 400 && message.response.status !== 403) return []
  if (step.sightings.length > 0) return []
  const header = headerValue(message.request.headers, 'authorization')
  if (header === undefined) return []
  const place = headerPlace(message.exchange, 'request', 'authorization')
  const [, scheme = '', rest = ''] = /^([A-Za-z][\w-]{0,20}[:=]?)[ \t]+(.+)$/s.exec(header) ?? []
  const sent = scheme === '' ? header : rest
  const granted = session.grantedTokens.toReversed().find((one) => relation(sent, one) !== undefined)
  const how = granted && relation(sent, granted)
  if (!granted || how === undefined) return []
  const credentials: Located = {
    value: sent,
    place: { ...place, location: `${place.location}.access_token` as Located['place']['location'] },
  }
  if (how === 'same') {
    // Some resources have a word of their own for it: one that asks for Bearer has not.
    const asks = message.challenges.some((challenge) => /^(?:bearer|dpop)$/i.test(challenge.scheme))
    if (/^(?:bearer|dpop)$/i.test(scheme) || (scheme !== '' && !asks) || message.response.status === 403) return []
    return [
      observe(
        'error',
        scheme === ''
          ? 'The Authorization header has {seen:0}, and must have {expected:0}: the word Bearer is missing before the token.'
          : 'The Authorization header has {seen:0}, and must have {expected:0} before the token.',
        { place, seen: scheme === '' ? 'no scheme' : `the scheme ${scheme}`, expected: 'the scheme Bearer' },
        toldBy(message),
      ),
    ]
  }
  return [
    observe(
      'error',
      `The access token was refused, and it is not the one that was given: ${how}. Send it to the letter as the token response had it.`,
      differs(credentials, granted.token),
      toldBy(message),
    ),
  ]
}

/** A token as short as this is like another by chance. */
const shortest = 8

/** How the text that was sent comes from a token that was given; undefined where it does not. */
function relation(sent: string, { token: { value } }: GrantedToken): 'same' | string | undefined {
  if (value.length < shortest) return undefined
  if (sent === value) return 'same'
  const trimmed = sent.trim()
  if (trimmed === value) return 'white space stands around it'
  if (/^["'<{]/.test(trimmed) && trimmed.slice(1, -1) === value) return 'quotes or brackets stand around it'
  if (/^bearer[ \t]+/i.test(trimmed) && trimmed.replace(/^bearer[ \t]+/i, '') === value)
    return 'the word Bearer stands before it twice'
  if (decoded(trimmed) === value) return 'it is percent-encoded'
  if (trimmed.replace(/\\n|\\r|[\r\n]/g, '') === value) return 'it has a line break in it'
  if (trimmed.length >= shortest && trimmed.length < value.length) {
    // The header of a JWT is the same in every token of its server: more than that must be there.
    if (value.startsWith(trimmed) && trimmed.length > Math.max(shortest, value.indexOf('.') + 1)) {
      return `it ends after ${trimmed.length} of ${value.length} characters`
    }
    if (value.endsWith(trimmed)) return `its first ${value.length - trimmed.length} characters are missing`
  }
  if (trimmed.length === value.length && trimmed.toLowerCase() === value.toLowerCase())
    return 'its capital letters were changed'
  return undefined
}

function decoded(text: string): string | undefined {
  if (!text.includes('%')) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The code, or the status where there is none. */
function toldBy(message: ResourceResponse): Evidence {
  return refusalEvidence(message, message.error)[0]
}
