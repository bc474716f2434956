import type { Flow } from '../flow/flow.ts'
import type { Message, ResponseBase } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, status } from './evidence.ts'
import type { Observation } from './finding.ts'
import { providerWords, refusalOf, refusedFor, said } from './refusals.ts'

/** The authorization server itself failed (RFC 6749 §4.1.2.1). */
export const providerFailure = defineCause({
  id: 'provider-failure',
  title: 'The authorization server failed',
  possibleCause:
    'The server has a fault of its own, is overloaded, in maintenance, or cannot reach what it depends on: its database, a directory, another provider.',
  solution:
    'Try again after a while. If it stays, give the operator of the server the time and the request: the reason is in its log, not in the traffic.',
  troubleshoot: "Look at the server's status page and its own log at this time.",
  references: ['RFC 6749 §4.1.2.1', 'RFC 9110 §15.6'],
  severities: ['error'],
  where: 'authorization-server',
  check: (flow) => [...told(flow), ...silent(flow)],
})

function told(flow: Flow): readonly Observation<'error'>[] {
  return refusedFor(flow, 'provider-failure').flatMap((refusal) => {
    const { message, error } = refusal
    if (
      'response' in message &&
      message.response &&
      isOfGateways(message.response.status) &&
      message.response.status !== 503
    )
      return []
    const [code, ...more] = said(refusal)
    const why = error.description ? ' It says: {seen:1}.' : ''
    return [
      observe(
        'error',
        `The server answered with {seen:0}: it failed, and the request need not be at fault.${why} Try again after a while, and give its operator the time of this exchange.${providerWords(refusal)}`,
        code,
        ...more,
      ),
    ]
  })
}

/** A status of the server's own, with no error that can be read, or one that nobody knows. */
function silent(flow: Flow): readonly Observation<'error'>[] {
  return flow.core.flatMap(({ message }) => {
    if (!isAnswer(message) || message.response.status < 500 || isOfGateways(message.response.status)) return []
    if (refusalOf(message)?.row) return []
    // In the place of JSON, a page or nothing is what gateways send, and told so.
    const read = message.body.kind === 'json' || message.body.kind === 'form'
    if (message.kind !== 'authorization-error-page' && !read) return []
    const refusal = refusalOf(message)
    return [
      observe(
        'error',
        'The server answered with the status {seen:0}, which is a fault of its own. Try again after a while, and give its operator the time of this exchange: the reason is in its log.',
        status(message.exchange, message.response.status, null),
        ...(refusal ? said(refusal) : []),
      ),
    ]
  })
}

/** What a gateway says for a server that it does not reach. */
const isOfGateways = (code: number) => code === 502 || code === 503 || code === 504

function isAnswer(message: Message): message is Message & ResponseBase {
  switch (message.kind) {
    case 'authorization-error-page':
    case 'token-response':
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'backchannel-authentication-response':
      return true
    default:
      return false
  }
}
