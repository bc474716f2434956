import { headerValue } from '../exchange/exchange.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { Message, ResourceResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Observation } from './finding.ts'
import { tokenAttempts } from './in-flow.ts'

/** What a resource says does not fit the status that it says it with, or the request that it answers (RFC 6750 §3.1). */
export const bearerErrorMisleading = defineCause({
  id: 'bearer-error-misleading',
  title: 'The error of the resource does not fit its status, or the request',
  possibleCause:
    'The resource, or the gateway in front of it, answers every refusal with one status, or with one error, whether there was a token or none.',
  solution:
    'Answer invalid_request with 400, invalid_token with 401, and insufficient_scope with 403: clients renew a token at 401, and ask the person for more at 403. Answer a request without a token with 401 and no error.',
  troubleshoot: 'Compare the status with error in WWW-Authenticate, before and behind the gateway.',
  references: ['RFC 6750 §3.1', 'RFC 9110 §15.5.2', 'RFC 9110 §15.5.4'],
  severities: ['note'],
  where: 'resource-server',
  check: unanswered,
  checkResource: ({ message }) => misleading(message),
  checkLoose: (message) => [...misleading(message), ...(namesMetadata(message) ? [] : needless(message))],
})

const statuses: ReadonlyMap<string, { readonly status: number; readonly does: string }> = new Map([
  ['invalid_request', { status: 400, does: 'takes it for a matter of the token' }],
  ['invalid_token', { status: 401, does: 'does not renew the token' }],
  ['insufficient_scope', { status: 403, does: 'renews a token that is good, in vain' }],
])

function misleading(message: Message): readonly Observation<'note'>[] {
  if (message.kind !== 'resource-response' || isWithoutToken(message)) return []
  const error = errorIn(message)
  const right = error && statuses.get(error.value)
  const { status: seen } = message.response
  if (!error || !right || seen === right.status) return []
  return [
    observe(
      'note',
      `The resource answers {seen:0} and says {seen:1}, for which {expected:0} is the status: a client that goes by the status ${right.does}.`,
      status(message.exchange, seen, String(right.status)),
      shows(error),
    ),
  ]
}

/**
 * A demand that names its metadata begins a flow. Common MCP servers put an error into each, and clients go on all the
 * same: it is told where they did not.
 */
function unanswered(flow: Flow): readonly Observation<'note'>[] {
  const last = flow.lastResource?.message
  return last && !tokenAttempts(flow).some(({ response }) => response?.granted) ? needless(last) : []
}

/** An error, though there was no token that could be wrong. */
function needless(message: Message): readonly Observation<'note'>[] {
  if (message.kind !== 'resource-response' || !isWithoutToken(message)) return []
  const error = errorIn(message)
  if (!error || !statuses.has(error.value)) return []
  return [
    observe(
      'note',
      'The request has no token, and the resource says {seen:0} of it: a client may throw a good token away, or not see that it has to log in. Answer such a request without an error. If the client did send a token, something on the way took it out.',
      shows(error),
      status(message.exchange, message.response.status, null),
    ),
  ]
}

function errorIn({ challenges }: ResourceResponse): Parameter | undefined {
  const challenge = challenges.find(({ scheme }) => /^(?:bearer|dpop)$/i.test(scheme))
  return challenge && parameter(challenge, 'error')
}

/** Nothing by which the client tells who it is; a recording without headers does not say. */
function isWithoutToken({ token, request: { headers, url } }: ResourceResponse): boolean {
  return (
    !token &&
    headers.length > 0 &&
    headerValue(headers, 'authorization') === undefined &&
    !/form/i.test(headerValue(headers, 'content-type') ?? '') &&
    !url.includes('access_token=')
  )
}

const namesMetadata = (message: Message) =>
  message.kind === 'resource-response' && message.challenges.some((one) => parameter(one, 'resource_metadata'))
