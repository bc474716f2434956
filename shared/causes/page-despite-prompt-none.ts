import { parameter } from '../exchange/parameter.ts'
import { bodyPlace } from '../exchange/place.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { askedFor, readableRequest } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import { firstOf } from './in-flow.ts'
import type { PageSeen } from './page-memory.ts'

/** The server shows a page though the request forbade every page (OpenID Connect Core §3.1.2.1, §3.1.2.6). */
export const pageDespitePromptNone = defineCause({
  id: 'page-despite-prompt-none',
  title: 'The server shows a page though the client asked for none',
  possibleCause:
    'The server does not know prompt=none, or something in front of it, such as a gateway with a login of its own, sends everybody without a session to its page.',
  solution:
    'Have the server answer by redirecting to the redirect URI: with the code where the person is logged in, else with error=login_required, consent_required or interaction_required.',
  troubleshoot:
    'Look at what the authorization request with prompt=none is answered with: it should be a redirect to the redirect URI.',
  references: ['OpenID Connect Core §3.1.2.1', 'OpenID Connect Core §3.1.2.6'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check(flow, { session }) {
    const request = firstOf(flow, 'authorization-request')
    const asked = readableRequest(flow)
    const prompt = asked && parameter(asked, 'prompt')
    // Only OpenID Connect knows prompt: a server of OAuth alone may pass over it (RFC 6749 §3.1).
    const openid = asked && words(parameter(asked, 'scope')?.value).includes('openid')
    if (!request || !prompt || !openid || prompt.value.trim() !== 'none') return []
    const page = pageShown(flow, request, session)
    if (!page) return []
    const answered = firstOf(flow, 'authorization-response') !== undefined
    return [
      observe(
        answered ? 'warning' : 'error',
        `The request has prompt={seen:1}, by which the client asks for an answer without any page: it is made where nobody looks, often in a hidden frame. The server shows a page all the same${answered ? '' : ', and the client gets no answer: it waits until it gives up'}. The answer should be {expected:0}.`,
        {
          place: bodyPlace(page.exchange, 'response'),
          seen: 'a page with a form',
          expected: 'a redirect with a code, or with error=login_required',
        },
        shows(prompt),
      ),
    ]
  },
})

const words = (value: string | undefined) => (value ?? '').split(' ')

/** The page that the request was answered with, or that the redirects from there led to, before a response was given. */
function pageShown(
  flow: Flow,
  request: AuthorizationRequest,
  { pages, redirectsBefore }: CheckContext['session'],
): PageSeen | undefined {
  const end = firstOf(flow, 'authorization-response')?.exchange ?? Number.POSITIVE_INFINITY
  const client = comparableEndpoint(askedFor(flow, 'redirect_uri')?.value ?? '')
  return pages
    .forPeople(request.exchange)
    .find(
      ({ exchange, url }) =>
        exchange < end &&
        comparableEndpoint(url) !== client &&
        (exchange === request.exchange || redirectsBefore(exchange, url).includes(request.request.url)),
    )
}
