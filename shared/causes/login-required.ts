import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { askedFor } from './asked.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, shows } from './evidence.ts'
import type { Evidence } from './finding.ts'
import { firstOf } from './in-flow.ts'
import { providerWords, said } from './refusals.ts'
import { inWordsOf } from './server-words.ts'

/** A login without a page was asked for, and the server needs the person (OpenID Connect Core §3.1.2.6). */
export const loginRequired = defineCause({
  id: 'login-required',
  title: 'The person must log in, and was not allowed to',
  possibleCause:
    'The request has prompt=none, and the server knows no session: the person is logged out there, the session has expired, or the browser withholds the cookie of the server in a frame of another site.',
  solution:
    'Begin a login without prompt=none when the server asks for it. Instead of renewing tokens in a hidden frame, use refresh tokens with rotation, or serve app and server from one site.',
  troubleshoot:
    "Look at prompt and at the Cookie header of the authorization request, and whether it was made in a frame: Sec-Fetch-Dest says 'iframe'.",
  references: ['OpenID Connect Core §3.1.2.1', 'OpenID Connect Core §3.1.2.6', 'RFC 6265bis draft §5.2'],
  severities: ['error'],
  where: 'client',
  check: (flow) =>
    inWordsOf(flow, 'login-required', (refusal) => {
      const request = firstOf(flow, 'authorization-request')
      const prompt = askedFor(flow, 'prompt')
      const silent = prompt?.value.split(' ').includes('none') ? prompt : undefined
      const [code, ...more] = said(refusal)
      if (!silent) {
        return observe(
          'error',
          `The server answered with {seen:0}: the person must log in once more. Begin a new login in which the server may show its pages.${providerWords(refusal)}`,
          code,
          ...more,
        )
      }
      const frame = request ? framed(request) : []
      return observe(
        'error',
        `The request had prompt={seen:0}, which forbids every page, and the server needs one: it answered with {seen:1}. ${frame.length > 0 ? inFrame : alone}${providerWords(refusal)}`,
        shows(silent),
        code,
        ...more,
        ...frame,
      )
    }),
})

const alone =
  'It knows no session of this person, or not in this browser. This is a normal answer: when it comes, begin a login without prompt=none.'
const inFrame =
  'The request was made in a frame and carried no cookie: browsers withhold those of another site, so that the server sees nobody logged in. Renew with refresh tokens instead of a hidden frame, or serve both from one site.'

/** A frame whose request has no cookie at all: third-party cookies are blocked, or there is no session. */
function framed(request: AuthorizationRequest): readonly Evidence[] {
  const { headers } = request.request
  const destination = headerValue(headers, 'sec-fetch-dest')
  if (destination !== 'iframe' && destination !== 'frame') return []
  if (headerValue(headers, 'sec-fetch-site') === 'same-site' || headerValue(headers, 'cookie') !== undefined) return []
  return [
    { place: headerPlace(request.exchange, 'request', 'sec-fetch-dest'), seen: destination, expected: null },
    lacks(headerPlace(request.exchange, 'request', 'cookie')),
  ]
}
