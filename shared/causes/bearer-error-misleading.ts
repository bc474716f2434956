import { parameter } from '../exchange/parameter.ts'
import type { Message } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Observation } from './finding.ts'

/** What a resource says, and the status that it says it with, do not fit (RFC 6750 §3.1). */
export const bearerErrorMisleading = defineCause({
  id: 'bearer-error-misleading',
  title: 'The status of the resource and its error say two things',
  possibleCause: 'The resource, or the gateway in front of it, answers every refusal with one status.',
  solution:
    'Answer invalid_request with 400, invalid_token with 401, and insufficient_scope with 403: clients renew a token at 401, and ask the person for more at 403.',
  troubleshoot: 'Compare the status with error in WWW-Authenticate, before and behind the gateway.',
  references: ['RFC 6750 §3.1', 'RFC 9110 §15.5.2', 'RFC 9110 §15.5.4'],
  severities: ['note'],
  where: 'resource-server',
  checkResource: ({ message }) => misleading(message),
  checkLoose: misleading,
})

const statuses: ReadonlyMap<string, { readonly status: number; readonly does: string }> = new Map([
  ['invalid_request', { status: 400, does: 'takes it for a matter of the token' }],
  ['invalid_token', { status: 401, does: 'does not renew the token' }],
  ['insufficient_scope', { status: 403, does: 'renews a token that is good, in vain' }],
])

function misleading(message: Message): readonly Observation<'note'>[] {
  if (message.kind !== 'resource-response') return []
  const challenge = message.challenges.find(({ scheme }) => /^(?:bearer|dpop)$/i.test(scheme))
  const error = challenge && parameter(challenge, 'error')
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
