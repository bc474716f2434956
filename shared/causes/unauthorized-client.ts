import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { Message } from '../oauth/message.ts'
import { countingRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { tokenAttempts } from './in-flow.ts'
import { isInOwnWords, providerWords, type Refusal, refusedFor, said } from './refusals.ts'

/** The server knows the client, and does not let it ask in this way (RFC 6749 §4.1.2.1, §5.2). */
export const unauthorizedClient = defineCause({
  id: 'unauthorized-client',
  title: 'The client may not ask in this way',
  possibleCause:
    'The grant or the response type is not enabled for this client at the server, or the client id is that of another client, with other rights.',
  solution:
    'Enable the grant for the client in its registration, or have the app use one that it has. Compare the client id with the client that you mean.',
  troubleshoot:
    'Compare grant_type or response_type of the refused request with what the registration of the client allows.',
  references: ['RFC 6749 §4.1.2.1', 'RFC 6749 §5.2', 'RFC 7591 §2'],
  severities: ['error'],
  where: 'registration',
  check: (flow, { registration }) =>
    refusedFor(flow, 'unauthorized-client')
      // A client of CIBA that polls though it is to be told has a cause of its own.
      .filter(({ message }) => message.kind !== 'token-response' || message.grant !== 'ciba')
      .map((refusal) => {
        const asked = askedFor(refusal.message, flow, registration)
        const observation = told(refusal, asked)
        // The bare code is also what some servers answer to a wrong id or secret: other proof goes first.
        const proved = isInOwnWords(refusal) || (asked !== undefined && asked.expected !== null)
        return proved ? observation : { ...observation, onlyIfUnexplained: true as const }
      }),
})

function told(refusal: Refusal, asked: Evidence | undefined): Observation<'error'> {
  const words = said(refusal)
  if (!asked) {
    const [code, ...more] = words
    return observe(
      'error',
      `The server answered with {seen:0}: this client may not ask in this way. Enable in its registration what it asks for, or compare the client id with the client that you mean.${providerWords(refusal)}`,
      code,
      ...more,
    )
  }
  return observe(
    'error',
    `The server does not let this client use {seen:0}: it answered with {seen:1}. ${asked.expected === null ? '' : 'The client is registered for {expected:0}. '}Enable it in the registration of the client, or have the app use what is enabled.${providerWords(refusal)}`,
    asked,
    ...words,
  )
}

/** The grant_type or the response_type of the request that was refused; with the grants that are registered, where that is none of them. */
function askedFor(message: Message, flow: Flow, registration: ClientRegistration | undefined): Evidence | undefined {
  if (message.kind === 'token-response') {
    const request = tokenAttempts(flow).find(({ response }) => response?.id === message.id)?.request
    const grant = request && parameter(request, 'grant_type')
    const allowed = registration?.grant_types ?? []
    return grant && shows(grant, allowed.length > 0 && !allowed.includes(grant.value) ? allowed.join(' ') : null)
  }
  if (message.kind !== 'authorization-response' && message.kind !== 'authorization-error-page') return undefined
  const request = countingRequest(flow)
  const type = request && parameter(request, 'response_type')
  return type && shows(type)
}
