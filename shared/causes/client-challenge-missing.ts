import { type ExchangeId, headerValue, type ResponseHead } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import type { Flow, Step } from '../flow/flow.ts'
import { readChallenges } from '../oauth/challenges.ts'
import type { EndpointResponse, Message, TokenResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { answersToClients } from './client-endpoints.ts'
import { lacks, shows, status } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import { seenAs } from './in-flow.ts'

/** A client that used the Authorization header is refused, and not in the way of HTTP (RFC 6749 §5.2). */
export const clientChallengeMissing = defineCause({
  id: 'client-challenge-missing',
  title: 'The server refuses the client, and not with 401 and WWW-Authenticate',
  possibleCause:
    'The server answers every refusal with one status, or a gateway before it rewrites the status or takes the header WWW-Authenticate away.',
  solution:
    'Where a client sent its id and secret in the Authorization header and is refused with invalid_client, answer 401 with WWW-Authenticate: Basic realm="…".',
  troubleshoot: 'Look at the status of the refusal and at its header WWW-Authenticate, before and behind the gateway.',
  references: ['RFC 6749 §5.2', 'RFC 9110 §15.5.2', 'RFC 9110 §11.6.1'],
  severities: ['note'],
  where: 'authorization-server',
  check: (flow) =>
    flow.core.flatMap((step) => {
      const { message } = step
      if (!refusesClient(message) || !usedBasic(flow, message)) return []
      return together(faultsOf(message), {
        after: why,
        ...(message.error && { more: [shows(message.error.code)] }),
        ...(isRightBehind(step) && { where: 'gateway' }),
      })
    }),
})

const why =
  'Some HTTP libraries only understand in this form that the client was refused, and report another error otherwise. It is not what broke the login: what is wrong with the client did that.'

type Answer = TokenResponse | EndpointResponse

const alike: ReadonlySet<Message['kind']> = new Set(['token-response', ...answersToClients])

const refusesClient = (message: Message): message is Answer =>
  alike.has(message.kind) && (message as Answer).error?.code.value === 'invalid_client'

function usedBasic(flow: Flow, { exchange }: Answer): boolean {
  return flow.core.some(
    ({ message }) =>
      message.exchange === exchange &&
      'authentication' in message &&
      message.authentication.some(({ method }) => method === 'client_secret_basic'),
  )
}

function faultsOf({ exchange, response }: Answer): readonly Fault<'note'>[] {
  const faults: Fault<'note'>[] = []
  if (response.status !== 401) {
    faults.push({
      severity: 'note',
      words:
        'The client sent its id and secret in the Authorization header, and the server refused them with the status {seen}, where the specification asks for {expected}.',
      evidence: status(exchange, response.status, '401'),
    })
  }
  if (namesBasic(exchange, response)) return faults
  const seen = headerValue(response.headers, 'www-authenticate')
  const place = headerPlace(exchange, 'response', 'www-authenticate')
  faults.push({
    severity: 'note',
    words:
      seen === undefined
        ? 'The refusal has no header WWW-Authenticate, which names the way of authenticating that the server accepts: {expected}.'
        : 'The header WWW-Authenticate of the refusal is {seen}, and does not name the way in which the client authenticated: {expected}.',
    evidence: seen === undefined ? lacks(place, 'Basic') : { place, seen, expected: 'Basic' },
  })
  return faults
}

const namesBasic = (exchange: ExchangeId, { headers }: ResponseHead): boolean =>
  readChallenges(exchange, headers).some(({ scheme }) => /^basic$/i.test(scheme))

/** The server did it well, and what came out before the gateway is otherwise. */
function isRightBehind(step: Step): boolean {
  return seenAs(step, 'inner-leg').some(
    (inner) => 'response' in inner && inner.response?.status === 401 && namesBasic(inner.exchange, inner.response),
  )
}
