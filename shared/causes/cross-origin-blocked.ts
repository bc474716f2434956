import { headerValue } from '../exchange/exchange.ts'
import { comparableOrigin, urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import { defineCause } from './cause.ts'
import { type Blocked, corsCheck, preflightCheck } from './cross-origin/cors-check.ts'
import { pageOf } from './cross-origin/page.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, FixPlace, Observation, Severity } from './finding.ts'
import { providerWords, refusedFor, said } from './refusals.ts'
import { type Surroundings, wherever } from './wherever.ts'

const fetched = wherever(
  ['preflight-response', 'metadata-response', 'jwks-response', 'resource-metadata-response', 'registration-response'],
  byItself,
)

/** The browser does not let a page of another origin send its request, or read the answer. */
export const crossOriginBlocked = defineCause({
  id: 'cross-origin-blocked',
  title: 'The browser keeps the answer from the page (CORS)',
  possibleCause:
    "The page's script calls a server of another origin, and that server, or the gateway before it, does not allow the page's origin, its headers, or answers the preflight with an error.",
  solution:
    "Register the page's origin at the server, answer OPTIONS without asking for a login, send one Access-Control-Allow-Origin with every answer, errors too, and list the headers that the page sends; or call the server from the back end.",
  troubleshoot:
    "Look at Origin in the request and Access-Control-Allow-Origin in the answer, and at the OPTIONS request before it; the browser's console names the same.",
  references: ['Fetch Standard §3.3', 'RFC 6749 §5.1', 'RFC 9700 §2.6'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check: (flow, _context) => [...atEndpoints(flow), ...byWords(flow)],
  checkResource: (step, flow) => (step.kind === 'resource-response' ? hiddenAnswer(step.message, flow) : []),
  checkLoose: (message, context) =>
    message.kind === 'resource-response' ? hiddenAnswer(message) : fetched(message, context),
})

function atEndpoints(flow: Flow): readonly Observation<Alarm>[] {
  return flow.core.flatMap(({ message }) => (isByScript(message) ? hiddenAnswer(message, flow) : []))
}

/** Responses that a page's script may have asked for; the others come by navigation, which needs no leave. */
function isByScript({ kind }: Message): boolean {
  return (
    kind === 'token-response' ||
    kind === 'device-authorization-response' ||
    kind === 'pushed-authorization-response' ||
    kind === 'revocation-response' ||
    kind === 'introspection-response'
  )
}

/** The answer came, and the browser hides it from the page. */
function hiddenAnswer(message: Message, flow?: Flow): readonly Observation<Alarm>[] {
  if (message.part !== 'response' || !('response' in message) || !message.response) return []
  // The answer that the browser has kept has its own headers, which a 304 need not repeat.
  if (message.response.status === 304) return []
  const page = pageOf(message)
  const blocked =
    page && corsCheck({ exchange: message.exchange, response: message.response }, page, hasCookies(message))
  if (!page || !blocked || (flow && wasRead(flow, message))) return []
  const { status } = message.response
  // Of a refusal the page would have read a reason: that it was refused is told elsewhere.
  const severity: Severity = status >= 400 ? 'warning' : 'error'
  const effect =
    status >= 400
      ? 'The page cannot read why it was refused: all that it sees is a network error.'
      : 'The request was sent and answered, and the browser hides the answer from the page, which sees a network error.'
  return [
    {
      ...observe(
        severity,
        `${blocked.words(0)} ${effect} Have the server allow this origin.`,
        blocked.evidence,
        shows(page),
      ),
      where: sideOf(message),
    },
  ]
}

const hasCookies = ({ request }: Message) => headerValue(request.headers, 'cookie') !== undefined

/** A page that goes on with the token did read it: its browser was told not to look, or something allowed it later. */
function wasRead({ lastResource, steps }: Flow, message: Message): boolean {
  if (message.kind === 'resource-response') return false
  const next = lastResource?.message ?? steps.at(-1)?.message
  return next?.kind.startsWith('resource-') === true && next.at > message.at
}

function byItself(message: EndpointResponse, { metadata }: Surroundings): readonly Observation<Alarm>[] {
  return message.kind === 'preflight-response' ? refusedPreflight(message, metadata) : hiddenAnswer(message)
}

/** The browser never sends the request that the preflight asked for. */
function refusedPreflight(
  message: EndpointResponse,
  server: ServerMetadata | undefined,
): readonly Observation<Alarm>[] {
  const page = pageOf(message)
  const method = headerValue(message.request.headers, 'access-control-request-method')
  if (!page || !method) return []
  const headers = headerValue(message.request.headers, 'access-control-request-headers')
  const blocked = preflightCheck({ exchange: message.exchange, response: message.response }, { page, method, headers })
  const [first, ...more] = blocked
  if (!first) return []
  return [
    {
      ...observe(
        'error',
        `The browser asked whether the page may send a ${method} request here, and does not send it. ${wordsOf(blocked)} Have the server allow this page.`,
        first.evidence,
        ...more.map(({ evidence }) => evidence),
      ),
      where: isOf(server, message) ? 'authorization-server' : sideOf(message),
    },
  ]
}

const wordsOf = (blocked: readonly Blocked[]) => blocked.map(({ words }, index) => words(index)).join(' ')

/** Metadata of the flow's server says whose endpoint this is, if it lies at that server. */
function isOf(server: ServerMetadata | undefined, { endpoint }: EndpointResponse): boolean {
  const origin = comparableOrigin(endpoint)
  return [server?.issuer, server?.tokenEndpoint, server?.userinfoEndpoint].some(
    (own) => own !== undefined && comparableOrigin(own.value) === origin,
  )
}

/** Whose answer it is: that of a resource, of a gateway that answers with a page, or of the authorization server. */
function sideOf(message: Message): FixPlace {
  if ('body' in message && message.body.kind === 'html') return 'gateway'
  if (message.kind === 'resource-response' || message.kind === 'resource-metadata-response') return 'resource-server'
  const asked = headerValue(message.request.headers, 'access-control-request-headers') ?? ''
  const ofResource =
    /\boauth-protected-resource\b/.test(urlParts(message.endpoint).path) ||
    /\bmcp-|\bdpop\b|\bauthorization\b/i.test(asked)
  return message.kind === 'preflight-response' && ofResource ? 'resource-server' : 'authorization-server'
}

/** Servers that look at Origin themselves say so in words (Entra's single-page platform, Okta's trusted origins). */
function byWords(flow: Flow): readonly Observation<Alarm>[] {
  return refusedFor(flow, 'cross-origin-blocked').map((refusal) => ({
    ...observe(
      'error',
      `The server does not take this request from a page of this origin, or takes it only from pages.${providerWords(refusal)} Register the client as what it is, a page or a server, with the origin from which it calls.`,
      ...said(refusal),
    ),
    where: 'registration' as const,
  }))
}
