import { headerValue } from '../../exchange/exchange.ts'
import { bodyPlace, headerPlace } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import type { TokenResponse } from '../../oauth/message.ts'
import { observe } from '../evidence.ts'
import type { Alarm, Observation } from '../finding.ts'
import { stepsOf } from '../in-flow.ts'

/** A token response that is cut, that is no JSON though it says so, or whose encoding cannot be undone. */
export function damagedBodies(flow: Flow): readonly Observation<Alarm>[] {
  return stepsOf(flow, 'token-response').flatMap(({ message }) => {
    const found = undecodable(message) ?? shortened(message) ?? malformed(message)
    return found ? [found] : []
  })
}

function undecodable({ exchange, response, body }: TokenResponse): Observation<Alarm> | undefined {
  if (body.undecodable === undefined) return undefined
  const coding = headerValue(response.headers, 'content-encoding') ?? ''
  const transfer = /\bchunked\b/i.test(coding)
    ? ' Chunked is a way to transfer a body (RFC 9112 §7.1), and belongs in Transfer-Encoding.'
    : ''
  return observe(
    'error',
    `The token response says that it is encoded as {seen:0}, and cannot be decoded so.${transfer} Have the gateway leave Content-Encoding and the body together as the server sent them.`,
    { place: headerPlace(exchange, 'response', 'content-encoding'), seen: coding, expected: 'the coding of the body' },
  )
}

/** RFC 9112 §6.3: without transfer coding the length is that of the body. */
function shortened({ exchange, response, body }: TokenResponse): Observation<Alarm> | undefined {
  const length = headerValue(response.headers, 'content-length')
  if (length === undefined || body.truncated || headerValue(response.headers, 'transfer-encoding')) return undefined
  if (!/^\d+$/.test(length.trim()) || Number(length) <= body.size || body.size === 0) return undefined
  return observe(
    'error',
    'The token response announces {seen:0} bytes, and {expected:0} came. The client cannot read half an answer. Look for the gateway that changed the body and kept its length, or closed the connection early.',
    {
      place: headerPlace(exchange, 'response', 'content-length'),
      seen: length,
      expected: String(body.size),
      expectedAt: bodyPlace(exchange, 'response'),
    },
  )
}

function malformed({ exchange, body }: TokenResponse): Observation<Alarm> | undefined {
  if (body.kind !== 'malformed-json' || body.truncated) return undefined
  return observe(
    'error',
    'The token response says that it is JSON, and {seen:0}. The client reads nothing of it. Compare it with what the server sends without the gateway.',
    { place: bodyPlace(exchange, 'response'), seen: body.malformed ?? 'is not JSON', expected: 'a JSON object' },
  )
}
