import { isLoopback } from '../exchange/cookies/host.ts'
import { type Header, headerValue, hostAsked } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located, urlPlace } from '../exchange/place.ts'
import { comparableOrigin, hostOf, urlParts } from '../exchange/url-parts.ts'
import type { Flow, SendingOff } from '../flow/flow.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { authorizationRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { firstOf } from './in-flow.ts'

/** The client makes its redirect URI of the address behind its gateway, because it is not told the one before it. */
export const forwardedHeadersMissing = defineCause({
  id: 'forwarded-headers-missing',
  title: 'The app does not know the address that the browser uses',
  possibleCause:
    'A proxy ends TLS before the app and does not send X-Forwarded-Proto and X-Forwarded-Host, or the app does not trust them: it makes its redirect URI with http, or with the host behind the proxy.',
  solution:
    'Have the proxy set X-Forwarded-Proto, X-Forwarded-Host and X-Forwarded-Port, and have the app trust them from this proxy (a trust proxy or forward headers setting); or write the public address into the app.',
  troubleshoot:
    'Compare scheme and host of redirect_uri with those in the browser, then look at what the proxy sends to the app.',
  references: ['RFC 7239 §5.3', 'RFC 7239 §5.4', 'RFC 9700 §4.13', 'RFC 6749 §3.1.2.1'],
  severities: ['error', 'warning'],
  where: 'gateway',
  leadsTo: ['redirect-uri-mismatch', 'state-cookie-lost', 'state-mismatch'],
  check(flow): readonly Observation<Alarm>[] {
    const request = authorizationRequest(flow) ?? firstOf(flow, 'pushed-authorization-request')
    const sent = request && parameter(request, 'redirect_uri')
    const browser = browserAt(flow)
    if (!sent || !browser) return []
    const expected = publicForm(sent.value, browser, flow.initiator?.inner)
    return expected === undefined ? [] : [found(flow, sent, browser, expected)]
  },
})

/** Where the browser was when it was sent off: a redirect's own URL, or the page that the request names. */
function browserAt(flow: Flow): Located | undefined {
  if (flow.initiator) return { value: flow.initiator.url, place: urlPlace(flow.initiator.exchange.id) }
  const request: AuthorizationRequest | undefined = firstOf(flow, 'authorization-request')
  const referer = request && headerValue(request.request.headers, 'referer')
  if (!request || !referer || comparableOrigin(referer) === comparableOrigin(request.endpoint)) return undefined
  return { value: referer, place: headerPlace(request.exchange, 'request', 'referer') }
}

/** The redirect URI as it should be; undefined where nothing shows that the app took another address for its own. */
function publicForm(redirectUri: string, browser: Located, inner: SendingOff | undefined): string | undefined {
  const sent = urlParts(redirectUri)
  const seen = urlParts(browser.value)
  if (sent.authority === '' || comparableOrigin(redirectUri) === comparableOrigin(browser.value)) return undefined
  const rest = redirectUri.slice(sent.origin.length)
  const leavesTls = seen.scheme === 'https' && sent.scheme === 'http'
  if (leavesTls && isSameHost(sent.authority, seen.authority)) return `${seen.origin}${rest}`
  // With both legs: the host is the one that the gateway calls, not the one that the browser does.
  const behind = inner && [urlParts(inner.request.url).authority, hostAsked(inner.request.headers) ?? '']
  return behind?.includes(sent.authority) && sent.authority !== seen.authority ? `${seen.origin}${rest}` : undefined
}

/** On a developer's own machine, two ports are two programs, and one may well speak http. */
function isSameHost(one: string, other: string): boolean {
  const host = (authority: string) => hostOf(`//${authority}`)
  return host(one) === host(other) && (one.toLowerCase() === other.toLowerCase() || !isLoopback(host(one)))
}

/** A refusal before any token request: after that, something else is wrong. */
function broke(flow: Flow): boolean {
  return flow.outcome === 'failed' && !flow.core.some(({ kind }) => kind === 'token-request')
}

function found(flow: Flow, sent: Located, browser: Located, expected: string): Observation<Alarm> {
  const behind = flow.initiator?.inner
  const missing = behind ? notForwarded(behind, flow.initiator?.exchange) : []
  const words =
    behind === undefined
      ? ''
      : missing.length > 0
        ? ` The gateway did not tell it: ${missing.map(({ name }) => name).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not in what it sent to the app.`
        : ' The gateway told it the right one, and the app does not trust what it is told.'
  const toldRight = behind !== undefined && missing.length === 0
  const observation = observe(
    broke(flow) ? 'error' : 'warning',
    `The browser is at {seen:1}, and the app takes {seen:0} for its redirect URI: it does not know the address before its proxy.${words} Servers refuse an address that is not registered, and a code that travels by plain http can be read on the way. Have the proxy send X-Forwarded-Proto and X-Forwarded-Host, and the app trust them.`,
    { place: sent.place, seen: sent.value, expected },
    shows(browser),
    ...missing.map(({ evidence }) => evidence),
  )
  return toldRight ? { ...observation, where: 'client' } : observation
}

/** RFC 7239 §5.3, §5.4, and the names that came before it. */
const telling = [
  {
    name: 'X-Forwarded-Proto',
    also: ['x-forwarded-scheme', 'x-scheme', 'x-forwarded-ssl', 'front-end-https', 'x-url-scheme'],
  },
  { name: 'X-Forwarded-Host', also: ['x-original-host', 'x-host'] },
] as const

function notForwarded(inner: SendingOff, outer: SendingOff | undefined) {
  const { headers } = inner.request
  const forwarded = headerValue(headers, 'forwarded') ?? ''
  const schemes = urlParts(inner.request.url).scheme === (outer && urlParts(outer.request.url).scheme)
  const hostPassed = outer !== undefined && hostAsked(headers) === urlParts(outer.request.url).authority
  return telling.flatMap(({ name, also }): { readonly name: string; readonly evidence: Evidence }[] => {
    const isProto = name === 'X-Forwarded-Proto'
    if (isProto ? schemes || /proto=/i.test(forwarded) : hostPassed || /host=/i.test(forwarded)) return []
    if ([name, ...also].some((header) => headerValue(headers, header) !== undefined)) return []
    const place = headerPlace(inner.id, 'request', name.toLowerCase())
    const before = outer && told(outer.request.headers, name)
    const expected =
      before ?? (outer && (isProto ? urlParts(outer.request.url).scheme : urlParts(outer.request.url).authority))
    return [
      {
        name,
        evidence: {
          place,
          seen: null,
          expected: expected ?? null,
          ...(before !== undefined && outer && { expectedAt: headerPlace(outer.id, 'request', name.toLowerCase()) }),
        },
      },
    ]
  })
}

const told = (headers: readonly Header[], name: string) => headerValue(headers, name)
