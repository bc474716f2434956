import type { Parameter } from '../exchange/parameter.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'

/** A token, or another secret, stands in the address of a request (RFC 6750 §5.3, RFC 9700 §4.3.2). */
export const tokenInUrl = defineCause({
  id: 'token-in-url',
  title: 'A token stands in an address',
  possibleCause:
    'The client sends the token as a parameter of the query, often for an image, a download, a WebSocket or an old API, where no header can be set.',
  solution:
    'Send the access token in the Authorization header, and everything else that is secret in the body of a POST. For a link, have the server make a short-lived one of its own.',
  troubleshoot:
    'Look at the query of the request: addresses are kept in histories, in logs of servers and gateways, and in Referer headers.',
  references: ['RFC 6750 §2.3', 'RFC 6750 §5.3', 'RFC 9700 §4.3.2', 'RFC 7009 §2.1', 'RFC 7662 §2.1'],
  severities: ['warning'],
  where: 'client',
  check: (flow: Flow) =>
    flow.core.flatMap(({ message }) => {
      const secret = secretInQuery(message)
      return secret ? [told(secret)] : []
    }),
  checkResource({ message }: Step) {
    if (message.kind !== 'resource-request' || message.carriedIn !== 'query' || !message.token) return []
    return [
      observe(
        'warning',
        'The access token stands in the address of the request, where histories, logs and Referer headers keep it. Send it in the header Authorization: Bearer.',
        shows(message.token),
      ),
    ]
  },
})

const secrets: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'client_secret',
  'client_assertion',
])

/** The token request is told with what else is wrong with it, a response in the query with its mode. */
function secretInQuery(message: Message): Parameter | undefined {
  if (message.part !== 'request') return undefined
  if (message.kind === 'token-request' || message.kind === 'authorization-response') return undefined
  return message.parameters.find(
    ({ name, value, in: carriedIn }) => carriedIn === 'query' && secrets.has(name) && value !== '',
  )
}

function told(secret: Parameter): Observation<'warning'> {
  return observe(
    'warning',
    `The parameter ${secret.name} stands in the address of the request, where logs of servers and gateways keep it. Send it in the body.`,
    shows(secret),
  )
}
