import { headerValue } from '../../../shared/exchange/exchange.ts'
import { absoluteUrl } from '../../../shared/exchange/url-parts.ts'
import { edited, withResponseHeader } from '../at-exchange.ts'
import { gaveUp } from '../callback.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { responseHeaders } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'

/** The response goes to another address than was asked for, where nobody waits for it. */
const wentTo = (id: string, change: (url: string) => string): Fault => ({
  id: `response-sent-to-another-${id}`,
  cause: 'redirect-uri-mismatch',
  severity: 'error',
  says: /^The authorization response went to/,
  apply(flow) {
    const [sent] = all(flow, 'authorization-response').filter(({ sighting }) => sighting === 'redirect')
    const asked = all(flow, 'authorization-request').length + all(flow, 'pushed-authorization-request').length
    if (!sent || asked === 0 || sent.jarm) return undefined
    const target = sent.target.value
    if (change(target) === target) return undefined
    return mutant(gaveUp(flow, moved(flow, target, change(target)), { status: 404, text: 'Not found' }))
  },
})

/** The response with another address in front of its parameters, in the redirect and where the browser follows it. */
function moved(flow: CapturedFlow, from: string, to: string) {
  const ids = all(flow, 'authorization-response').map(({ exchange }) => exchange)
  return edited(flow.exchanges, ids, (exchange) => {
    const { request } = exchange
    const arrived = request.url.startsWith(from)
      ? { ...exchange, request: { ...request, url: request.url.replace(from, to) } }
      : exchange
    const location = headerValue(responseHeaders(exchange), 'location')
    const next = location && absoluteUrl(location, request.url)
    return next?.startsWith(from) ? withResponseHeader(arrived, 'Location', next.replace(from, to)) : arrived
  })
}

/** What the server's own rules, or those of a gateway before it, make of the address of the response (RFC 6749 §4.1.2). */
export const responseElsewhereFaults: readonly Fault[] = [
  wentTo('host', (url) => url.replace(/(:\/\/)[^/]+/, '$1login.elsewhere.example')),
  wentTo('port', (url) => url.replace(/^([a-z]+:\/\/[^/:]+)(?::\d+)?/, '$1:8443')),
  wentTo('scheme', (url) => url.replace(/^https:/, 'http:')),
  wentTo('path', (url) => `${url}/`),
]
