import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import { isMcpRequest } from '../oauth/mcp.ts'
import type { Message } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, status } from './evidence.ts'
import type { Observation } from './finding.ts'

/** A resource refuses with 401, and does not say by what a client could do better (RFC 6750 §3, RFC 9110 §15.5.2). */
export const bearerChallengeMissing = defineCause({
  id: 'bearer-challenge-missing',
  title: 'The resource answers 401 without saying what it wants',
  possibleCause:
    'The resource, or the gateway before it, leaves WWW-Authenticate out: a client cannot tell an expired token from a missing one, and an MCP client does not learn where to log in.',
  solution:
    'Send WWW-Authenticate: Bearer with every 401, with error="invalid_token" where a token was refused, and with resource_metadata where clients are to find the authorization server.',
  troubleshoot: 'Look for WWW-Authenticate in the 401, before and behind the gateway.',
  references: ['RFC 6750 §3', 'RFC 9110 §15.5.2', 'RFC 9728 §5.1', 'MCP Authorization §2.3.1'],
  severities: ['warning', 'note'],
  where: 'resource-server',
  checkResource: ({ message }) => without(message),
  checkLoose: without,
})

function without(message: Message): readonly Observation<'warning' | 'note'>[] {
  if (message.kind !== 'resource-response' || message.response.status !== 401) return []
  if (headerValue(message.response.headers, 'www-authenticate') !== undefined) return []
  const mcp = isMcpRequest(message.request)
  const missing = lacks(headerPlace(message.exchange, 'response', 'www-authenticate'), 'Bearer')
  return [
    observe(
      mcp ? 'warning' : 'note',
      mcp
        ? 'The MCP server answers {seen:1} without WWW-Authenticate: many clients do not learn where to log in, and stop here.'
        : 'The resource answers {seen:1} without WWW-Authenticate, and so does not say why: a client cannot tell whether a new token would help.',
      missing,
      status(message.exchange, 401, null),
    ),
  ]
}
