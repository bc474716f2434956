import { headerValue } from '../exchange/exchange.ts'
import { formParameters } from '../exchange/form-urlencoded.ts'
import { textsOf } from '../exchange/json-parameters.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace, location, within } from '../exchange/place.ts'
import { absoluteUrl, urlParts } from '../exchange/url-parts.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'
import { memberText, memberValue } from '../tokens/token-members.ts'
import { defineCause } from './cause.ts'
import { differs, lacks, observe, placeOf, shows, status } from './evidence.ts'
import type { Alarm, Evidence, FixPlace, Observation } from './finding.ts'
import { refusalOf, said } from './refusals.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['end-session-response'], judge)

/** The server does not log the person out, or does not send the browser back (OpenID Connect RP-Initiated Logout §2, §3). */
export const logoutRequestInvalid = defineCause({
  id: 'logout-request-invalid',
  title: 'The logout request does not end as the app wants it to',
  possibleCause:
    'The address to come back to is not registered to the letter, the request does not say which client it is of, or its ID token is of another client or another server.',
  solution:
    'Register the address as post_logout_redirect_uri, send it to the letter, and send id_token_hint with the ID token of this login, or client_id at the least.',
  troubleshoot:
    'Compare post_logout_redirect_uri with the registration, and aud and iss of id_token_hint with the client and the server.',
  references: [
    'OpenID Connect RP-Initiated Logout §2',
    'OpenID Connect RP-Initiated Logout §3',
    'OpenID Connect RP-Initiated Logout §3.1',
  ],
  severities: ['error', 'warning'],
  where: 'client',
  checkLoose: looks,
})

interface Fault {
  readonly words: (n: number) => string
  readonly evidence: Evidence
  /** True where it is unsafe or fragile even if the server let it pass. */
  readonly grave: boolean
  readonly where?: FixPlace
}

function judge(message: EndpointResponse, around: Surroundings): readonly Observation<Alarm>[] {
  if (!around.request) return []
  const { request } = around
  const { status: code } = message.response
  const refused = code >= 400 && code < 500
  const faults = [
    ...unnamed(request, message, refused),
    ...hint(request, around, refused),
    ...unregistered(request, around, refused),
  ]
  if (refused) return [told(message, request, faults)]
  const grave = faults.filter((fault) => fault.grave)
  return [...grave.map((fault) => observe('warning', fault.words(0), fault.evidence)), ...lostState(request, message)]
}

function told(message: EndpointResponse, request: Message, faults: readonly Fault[]): Observation<Alarm> {
  const refusal = refusalOf(message)
  const answer = refusal ? said(refusal) : ([status(message.exchange, message.response.status, '302')] as const)
  const target = parameter(request, 'post_logout_redirect_uri')
  const [first, ...more] = faults
  if (first) {
    return {
      ...observe(
        'error',
        `The server refused the logout. ${faults.map((fault, index) => fault.words(index)).join(' ')}`,
        first.evidence,
        ...more.map(({ evidence }) => evidence),
        ...answer,
      ),
      ...(first.where && { where: first.where }),
    }
  }
  if (!target)
    return observe(
      'error',
      'The server refused the logout. Compare id_token_hint with the ID token of this login.',
      ...answer,
    )
  return {
    ...observe(
      'error',
      'The server refused the logout, which is to lead back to {seen:0}. Mostly that address is not registered to the letter as a post-logout redirect URI, which is another list than that of the redirect URIs.',
      shows(target),
      ...answer,
    ),
    where: 'registration',
  }
}

/** RP-Initiated Logout §3: without knowing the client, the server must not redirect. */
function unnamed(request: Message, message: EndpointResponse, refused: boolean): readonly Fault[] {
  const target = parameter(request, 'post_logout_redirect_uri')
  if (!target || parameter(request, 'id_token_hint') || parameter(request, 'client_id')) return []
  const next = headerValue(message.response.headers, 'location')
  if (!refused && next !== undefined) return []
  return [
    {
      words: () =>
        'The request has an address to come back to, and neither id_token_hint nor client_id: the server does not know whose address it is, and does not go there.',
      evidence: lacks(placeOf(request, 'id_token_hint')),
      grave: true,
    },
  ]
}

function hint(request: Message, { metadata, tokens }: Surroundings, refused: boolean): readonly Fault[] {
  const given = parameter(request, 'id_token_hint')
  if (!given) return []
  const decoded = tokens.decode(given.value)
  if (decoded.kind === 'jwe') return []
  if (decoded.kind !== 'jws') {
    if (!refused) return []
    return [
      {
        words: () =>
          decoded.kind === 'malformed' ? `id_token_hint is broken. ${decoded.reason}` : 'id_token_hint is no ID token.',
        evidence: { place: given.place, seen: given.value, expected: null },
        grave: false,
      },
    ]
  }
  const at = (claim: string) => ({
    exchange: given.place.exchange,
    location: within(given.place.location, 'payload', claim),
  })
  const faults: Fault[] = []
  const client = parameter(request, 'client_id')
  const audience = memberValue(decoded.payload, 'aud')
  const audiences = (Array.isArray(audience) ? audience : [audience]).filter((one) => typeof one === 'string')
  if (client && audiences.length > 0 && !audiences.includes(client.value)) {
    faults.push({
      words: (n) => `The ID token of the request is of the client {seen:${n}}, and client_id is {expected:${n}}.`,
      evidence: differs({ value: audiences.join(' '), place: at('aud') }, client),
      grave: true,
    })
  }
  const issuer = memberText(decoded.payload, 'iss')
  if (issuer !== undefined && metadata?.issuer && issuer !== metadata.issuer.value && isOf(metadata, request)) {
    faults.push({
      words: (n) =>
        `The ID token of the request is of the server {seen:${n}}, and {expected:${n}} was asked to log out.`,
      evidence: differs({ value: issuer, place: at('iss') }, metadata.issuer),
      grave: true,
    })
  }
  return faults
}

/** The metadata of a flow is that of its server; the logout may go to another one. */
function isOf(metadata: NonNullable<Surroundings['metadata']>, request: Message): boolean {
  return (
    metadata.endSessionEndpoint !== undefined &&
    metadata.endSessionEndpoint.value.replace(/\?.*$/, '') === request.endpoint
  )
}

function unregistered(request: Message, { session }: Surroundings, refused: boolean): readonly Fault[] {
  const target = parameter(request, 'post_logout_redirect_uri')
  const client = parameter(request, 'client_id')
  const registration = client && session.registrationOf(client.value)
  const listed = registration && parameter(registration.response, 'post_logout_redirect_uris')
  if (!target || !listed || !refused) return []
  const uris = textsOf(listed)
  if (uris.includes(target.value)) return []
  return [
    {
      words: (n) => `The address to come back to is {seen:${n}}, and registered is {expected:${n}}.`,
      evidence: { place: target.place, seen: target.value, expected: uris.join(' '), expectedAt: listed.place },
      grave: false,
      where: 'registration',
    },
  ]
}

/** RP-Initiated Logout §3: what came as state goes back with the redirect. */
function lostState(request: Message, { exchange, response }: EndpointResponse): readonly Observation<Alarm>[] {
  const target = parameter(request, 'post_logout_redirect_uri')
  const state = parameter(request, 'state')
  const next = headerValue(response.headers, 'location')
  if (!target || !state || next === undefined || response.status >= 400) return []
  const url = absoluteUrl(next, request.request.url)
  if (urlParts(url).endpoint !== urlParts(target.value).endpoint) return []
  const place = headerPlace(exchange, 'response', 'location')
  const query = formParameters(urlParts(url).query ?? '', exchange, within(place.location, 'query'), 'query')
  const came = parameter({ parameters: query }, 'state')
  if (came?.value === state.value) return []
  return [
    {
      ...observe(
        'warning',
        'The logout was sent with the state {expected:0}, and the server sends the browser back with {seen:0}: an app that compares the two refuses to go on.',
        came
          ? differs(came, state)
          : lacks({ exchange, location: location('response', 'header', 'location', 'query', 'state') }, state),
      ),
      where: 'authorization-server',
    },
  ]
}
