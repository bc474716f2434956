import { headerValue } from '../../exchange/exchange.ts'
import { headerPlace } from '../../exchange/place.ts'
import type { Flow, Step } from '../../flow/flow.ts'
import type { Message, ResponseBase } from '../../oauth/message.ts'
import { isNotFound } from '../endpoint-not-found.ts'
import { observe, status } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import { sightingsOf, stepsOf } from '../in-flow.ts'
import { isHeaderTooLarge } from './header-too-large.ts'

/** What a gateway says when it has no answer of the server, or does not ask it. */
const gatewayStatus: ReadonlyMap<number, string> = new Map([
  [413, 'the request is too large for it: raise its limit for headers and bodies'],
  [414, 'the URL is too long for it: raise its limit'],
  [431, 'the headers are too large for it: raise its limit'],
  [
    502,
    'it got no proper answer from the server behind it, often because the answer has larger headers than its buffers',
  ],
  [503, 'it finds no server behind it, or lets nobody through'],
  [504, 'the server behind it did not answer in time'],
])

/** The endpoints that answer in JSON, as they are called. */
const jsonAnswers = {
  'token-response': 'token',
  'pushed-authorization-response': 'pushed authorization request',
  'device-authorization-response': 'device authorization',
  'backchannel-authentication-response': 'backchannel authentication',
  'introspection-response': 'introspection',
} as const

type JsonAnswer = keyof typeof jsonAnswers
const kinds = Object.keys(jsonAnswers) as readonly JsonAnswer[]

/** A page, a redirect or a gateway's status where the specification asks for JSON (RFC 6749 §5.1, §5.2). */
export function notJson(flow: Flow): readonly Observation<Alarm>[] {
  return kinds.flatMap((kind) =>
    stepsOf(flow, kind).flatMap(({ message }) => inPlaceOfJson(message, jsonAnswers[kind])),
  )
}

function inPlaceOfJson(message: ResponseBase & Message, endpoint: string): readonly Observation<Alarm>[] {
  const { status: code, headers } = message.response
  const parsed = message.body.kind === 'json' || message.body.kind === 'form'
  const reason = gatewayStatus.get(code)
  // Whoever it is that limits requests, it is told as that.
  if ((parsed && !reason) || code === 429) return []
  // An address at which there is nothing: nobody stands in the way.
  if (isNotFound(message)) return []
  if (code >= 300 && code < 400) {
    const location = headerValue(headers, 'location')
    const place = headerPlace(message.exchange, 'response', 'location')
    return [
      observe(
        'error',
        `The ${endpoint} endpoint was asked, and a redirect came. No client follows a redirect here. Have the gateway pass this path on, without a login page of its own, and without a redirect to another scheme or slash.`,
        status(message.exchange, code, '200'),
        ...(location ? [{ place, seen: location, expected: null }] : []),
      ),
    ]
  }
  // 401 without a body is a refusal of the client, and told as such.
  const silent = message.body.kind === 'empty' && code >= 400 && code !== 401
  const words = message.body.kind === 'text' && code >= 400
  if (!reason && message.body.kind !== 'html' && !silent && !words) return []
  if (parsed && code === 503 && 'error' in message && message.error) return []
  const why = reason ? `: ${reason}` : ''
  return [
    observe(
      'error',
      `The ${endpoint} endpoint answers in JSON, and here ${answer(message)} came, as gateways and firewalls send it${why}. The client cannot read it. Have the gateway pass the server's own answer on.`,
      status(message.exchange, code, '200, or 400 with an error in JSON'),
      ...contentType(message),
    ),
  ]
}

function answer({ body, response }: ResponseBase): string {
  const page = body.kind === 'html' ? 'an HTML page' : body.kind === 'empty' ? 'an empty answer' : 'another answer'
  return `${page} with the status ${response.status}`
}

function contentType({ exchange, response }: ResponseBase): readonly Evidence[] {
  const type = headerValue(response.headers, 'content-type')
  if (type === undefined || type.includes('json')) return []
  return [{ place: headerPlace(exchange, 'response', 'content-type'), seen: type, expected: 'application/json' }]
}

/** A gateway's status in the place of the login page, or at the client's own callback. */
export function pageInTheWay(flow: Flow): readonly Observation<Alarm>[] {
  const pages = stepsOf(flow, 'authorization-error-page').flatMap(({ message }) => {
    if (isHeaderTooLarge(flow, message.exchange)) return []
    const reason = gatewayStatus.get(message.response.status)
    return reason && message.body.kind !== 'json' ? [inTheWay('of the authorization server', message, reason)] : []
  })
  const callbacks = stepsOf(flow, 'authorization-response').flatMap((step) =>
    sightingsOf(step).flatMap((message) => {
      if (isHeaderTooLarge(flow, message.exchange)) return []
      const code = message.sighting === 'delivery' ? message.response?.status : undefined
      const reason = code === undefined ? undefined : gatewayStatus.get(code)
      return message.response && reason
        ? [inTheWay('of the client', { ...message, response: message.response }, reason)]
        : []
    }),
  )
  return [...pages, ...callbacks]
}

function inTheWay(
  whose: string,
  message: Pick<ResponseBase, 'exchange' | 'response'>,
  reason: string,
): Observation<Alarm> {
  return observe(
    'error',
    `Instead of the answer ${whose}, a gateway's status {seen:0} came: ${reason}.`,
    status(message.exchange, message.response.status, null),
  )
}

/** The same at a resource. */
export function resourcePage({ message }: Step): readonly Observation<Alarm>[] {
  if (message.kind !== 'resource-response') return []
  const reason = gatewayStatus.get(message.response.status)
  if (!reason || message.body.kind === 'json' || message.response.status < 500) return []
  return [inTheWay('of the resource server', message, reason)]
}
