import { type Header, headerValue, headerValues } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace } from '../exchange/place.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { differs, observe, status } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['frontchannel-logout-response'], judge)

/** The client's logout page does not run in the frame of the server's logout page (OpenID Connect Front-Channel Logout §2). */
export const frontchannelLogoutBlocked = defineCause({
  id: 'frontchannel-logout-blocked',
  title: "The client's logout page does not run in the frame that the server opens",
  possibleCause:
    'The client forbids every page to frame it, answers with an error or a login, or is registered with an address at which its logout page is not.',
  solution:
    'Leave X-Frame-Options out at the logout address, name the server in frame-ancestors there, and answer 200. Where browsers withhold cookies in frames, use back-channel logout.',
  troubleshoot: 'Look at X-Frame-Options, Content-Security-Policy and the status of the answer.',
  references: ['OpenID Connect Front-Channel Logout §2', 'OpenID Connect Front-Channel Logout §3'],
  severities: ['error', 'warning'],
  where: 'client',
  checkLoose: looks,
})

function judge(
  message: EndpointResponse,
  { request, metadata: ofFlow, metadataFor }: Surroundings,
): readonly Observation<Alarm>[] {
  const destination = headerValue(message.request.headers, 'sec-fetch-dest')
  if (destination !== undefined && destination !== 'iframe') return []
  const issuer = request && parameter(request, 'iss')
  const framing =
    comparableOrigin(issuer?.value ?? '') === comparableOrigin(message.endpoint) ? undefined : blocked(message)
  if (framing) return [framing]
  const { status: code } = message.response
  if (code >= 400) {
    return [
      observe(
        'error',
        "The client's logout page answers {seen:0}: the person stays logged in there. Compare the address with frontchannel_logout_uri of the registration.",
        status(message.exchange, code, '200'),
      ),
    ]
  }
  const metadata = (issuer && metadataFor(issuer.value)) ?? ofFlow
  if (!issuer || !metadata?.issuer || issuer.value === metadata.issuer.value) return []
  if (comparableOrigin(issuer.value) !== comparableOrigin(metadata.issuer.value)) return []
  return [
    {
      ...observe(
        'warning',
        'The logout is called with the issuer {seen:0}, and the server names itself {expected:0}: a client that compares the two does not log the person out.',
        differs(issuer, metadata.issuer),
      ),
      where: 'authorization-server',
    },
  ]
}

/** Where both headers are there, frame-ancestors alone counts (Content Security Policy Level 3, frame-ancestors). */
function blocked({ exchange, response }: EndpointResponse): Observation<Alarm> | undefined {
  const ancestors = ancestorsOf(response.headers)
  if (ancestors !== undefined) {
    const nobody = ancestors.trim() === '' || /^(?:'none'|'self')$/i.test(ancestors.trim())
    if (!nobody) return undefined
    return observe(
      'error',
      "The client's logout page may be shown in a frame only by {seen:0}, and so does not run in the frame of the server: the person stays logged in there.",
      {
        place: headerPlace(exchange, 'response', 'content-security-policy'),
        seen: `frame-ancestors ${ancestors.trim()}`.trim(),
        expected: 'frame-ancestors and the origin of the server',
      },
    )
  }
  const options = headerValue(response.headers, 'x-frame-options')
  if (!options || !/^(?:deny|sameorigin)$/i.test(options.trim())) return undefined
  return observe(
    'error',
    "The client's logout page forbids being shown in a frame, with X-Frame-Options {seen:0}, and so does not run in the frame of the server: the person stays logged in there.",
    { place: headerPlace(exchange, 'response', 'x-frame-options'), seen: options, expected: null },
  )
}

function ancestorsOf(headers: readonly Header[]): string | undefined {
  for (const line of headerValues(headers, 'content-security-policy')) {
    const found = /(?:^|[;,])\s*frame-ancestors(?=[\s;,]|$)([^;,]*)/i.exec(line)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}
