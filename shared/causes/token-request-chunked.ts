import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, status } from './evidence.ts'
import type { Observation } from './finding.ts'
import { type TokenAttempt, tokenAttempts } from './in-flow.ts'

/** A token request without a length, sent in chunks, which servers and what stands before them refuse (RFC 9112 §7.1). */
export const tokenRequestChunked = defineCause({
  id: 'token-request-chunked',
  title: 'The token request is sent in chunks, without its length',
  possibleCause:
    'The client, or a gateway that passes the request on, streams the body with Transfer-Encoding: chunked. Some token endpoints answer that with 404, 411 or 400.',
  solution:
    'Send the body as one piece with Content-Length: give the HTTP library a string instead of a stream, or have the gateway buffer requests.',
  troubleshoot:
    'Compare the headers of this request with those of one that works, such as from curl: Content-Length there, Transfer-Encoding here.',
  references: ['RFC 9112 §7.1', 'RFC 9112 §6.3', 'RFC 9110 §15.5.12'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['gateway-altered', 'token-error-without-code', 'endpoint-not-found'],
  check: (flow) => tokenAttempts(flow).flatMap(chunked),
})

/** Length Required, and what servers say that do not look for a body in chunks. */
const refusals: ReadonlySet<number> = new Set([400, 404, 411, 501])

function chunked({ request, response }: TokenAttempt): readonly Observation<'error'>[] {
  const { headers } = request.request
  const coding = headerValue(headers, 'transfer-encoding')
  if (coding === undefined || !/\bchunked\b/i.test(coding) || headerValue(headers, 'content-length') !== undefined)
    return []
  // A server that names an error of OAuth has read the request.
  if (!response || response.granted || response.error || !refusals.has(response.response.status)) return []
  return [
    observe(
      'error',
      'The token request is sent in chunks ({seen:0}) without Content-Length, and the answer is {seen:1}, with no word of OAuth: some token endpoints do not take such a body. Send it as one piece with its length; where a gateway passes it on, have it buffer the request.',
      { place: headerPlace(request.exchange, 'request', 'transfer-encoding'), seen: coding, expected: null },
      status(request.exchange, response.response.status, '200'),
      lacks(headerPlace(request.exchange, 'request', 'content-length'), String(request.body.size)),
    ),
  ]
}
