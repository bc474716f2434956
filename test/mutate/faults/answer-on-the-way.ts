import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { legsOf, tokenRefused, tokenRequest } from '../answers.ts'
import { edited, withRequestHeader, withResponseHeader } from '../at-exchange.ts'
import { deliveries, gaveUp } from '../callback.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { responseHeaders, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage } from '../refuse.ts'

/** A token response that caches may keep (RFC 6749 §5.1). */
const cacheable = (id: string, value: string | null): Fault => ({
  id: `token-response-${id}`,
  cause: 'response-cacheable',
  severity: 'warning',
  apply(flow) {
    const request = tokenRequest(flow)
    if (!request) return undefined
    const ids = legsOf(flow, request).map(({ exchange }) => exchange)
    return mutant(edited(flow.exchanges, ids, (exchange) => withResponseHeader(exchange, 'Cache-Control', value)))
  },
})

/** The server answers the form with the password so that the browser posts it on (RFC 9700 §4.12). */
const redirectedBy = (status: number): Fault => ({
  id: `login-form-answered-with-${status}`,
  cause: 'redirect-status-307',
  severity: 'warning',
  apply(flow) {
    const sent = all(flow, 'authorization-response').find(
      ({ sighting, request }) => sighting === 'redirect' && request.method === 'POST',
    )
    return (
      sent &&
      mutant(edited(flow.exchanges, [sent.exchange], (exchange) => withResponse(exchange, { status, reason: '' })))
    )
  },
})

const manyCookies = (bytes: number) =>
  Array.from({ length: Math.ceil(bytes / 1000) }, (_, index) => `nonce.${index}=${'x'.repeat(990)}`).join('; ')

const largeHeaders: readonly Fault[] = [
  {
    id: 'answer-to-the-callback-larger-than-the-buffer',
    cause: 'response-header-too-large',
    severity: 'error',
    says: /more than one buffer of a gateway holds/,
    apply(flow) {
      const [outer, inner] = deliveries(flow)
      if (!outer || !inner) return undefined
      const answered = edited(flow.exchanges, [inner.exchange], (exchange) =>
        withResponse(exchange, {
          headers: [
            ...responseHeaders(exchange),
            ['Set-Cookie', `session.0=${'x'.repeat(3000)}; Path=/`],
            ['Set-Cookie', `session.1=${'x'.repeat(3000)}; Path=/`],
          ],
        }),
      )
      return mutant(
        edited(answered, [outer.exchange], (exchange) =>
          withResponse(exchange, {
            status: 502,
            reason: '',
            headers: [['Content-Type', 'text/html']],
            body: bodyOf('<html><h1>502 Bad Gateway</h1><hr>nginx</html>'),
          }),
        ),
      )
    },
  },
  ...[431, 400].map(
    (status): Fault => ({
      id: `cookies-larger-than-the-callback-reads-${status}`,
      cause: 'response-header-too-large',
      severity: 'error',
      says: /bytes of cookies/,
      apply(flow) {
        const ids = deliveries(flow).map(({ exchange }) => exchange)
        if (ids.length !== 1) return undefined
        const carried = edited(flow.exchanges, ids, (exchange) =>
          withRequestHeader(exchange, 'Cookie', (own) => `${own}; ${manyCookies(9000)}`),
        )
        return mutant(gaveUp(flow, carried, { status, text: 'Request Header Or Cookie Too Large' }))
      },
    }),
  ),
  {
    id: 'cookies-larger-than-the-server-reads',
    cause: 'response-header-too-large',
    severity: 'error',
    says: /bytes of cookies/,
    apply(flow) {
      const request = first(flow, 'authorization-request')
      if (!request) return undefined
      const carried = edited(flow.exchanges, [request.exchange], (exchange) =>
        withRequestHeader(exchange, 'Cookie', (own) => `${own}; ${manyCookies(9000)}`),
      )
      return mutant(errorPage(carried, request.exchange, '431 Request Header Fields Too Large', 431))
    },
  },
]

/** The token endpoint says why, and the app says something else. */
const hidden = (id: string, status: number, location?: string): Fault => ({
  id: `server-words-hidden-by-${id}`,
  cause: 'provider-error-hidden',
  severity: 'note',
  also: ['client-credentials-invalid'],
  apply(flow) {
    const request = tokenRequest(flow, 'authorization_code')
    const ids = deliveries(flow).map(({ exchange }) => exchange)
    if (!request || ids.length === 0 || !redeems(request, flow)) return undefined
    const words = 'AADSTS7000222: The provided client secret keys for app are expired.'
    const refused = tokenRefused(flow, flow.exchanges, 'authorization_code', 'invalid_client', words)
    return mutant(
      edited(refused, ids, (exchange) =>
        withResponse(exchange, {
          status,
          reason: '',
          headers: [['Content-Type', 'text/html'], ...(location ? [['Location', location] as const] : [])],
          body: bodyOf('<html><h1>Something went wrong</h1></html>'),
        }),
      ),
    )
  },
})

/** The request is of the client that the response was taken to: in a federated login there are two. */
function redeems(request: TokenRequest, flow: CapturedFlow): boolean {
  const uri = parameterValue(request, 'redirect_uri')
  return uri === undefined || uri === deliveries(flow)[0]?.target.value
}

/** What servers, gateways and apps do wrong with their answers. */
export const answerOnTheWayFaults: readonly Fault[] = [
  cacheable('without-cache-control', null),
  cacheable('for-private-caches', 'private, max-age=600'),
  cacheable('to-be-asked-for-again', 'no-cache'),
  redirectedBy(307),
  redirectedBy(308),
  ...largeHeaders,
  hidden('an-error-page', 500),
  hidden('a-redirect', 302, '/login?error=oauth_callback_failed'),
]
