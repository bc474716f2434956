import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { Written } from '../../traffic/exchange.ts'
import { tokenRefused, tokenRequest } from '../answers.ts'
import { answeredWith, answerOf, clientIn, edited } from '../at-exchange.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { withMember, withResponse } from '../edit.ts'
import { extended, readAnew } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage, refused, upTo } from '../refuse.ts'
import { endpointOf } from '../requests.ts'

type Members = Readonly<Record<string, unknown>>

/** A registration in front of the login, as the client of the capture would have asked for it. */
interface Registration {
  readonly asked?: (good: Members) => Members
  readonly headers?: NonNullable<Written['headers']>
  /** What the server says that it registered; it refuses where an answer stands in its place. */
  readonly registered?: (good: Members) => Members
  readonly answer?: Partial<Written>
}

/** The flow after the registration of its client; undefined where its server registers none, or it has done so. */
function registering(captured: CapturedFlow, change: Registration = {}): CapturedFlow | undefined {
  const flow = withRegistrationEndpoint(captured)
  const url = endpointOf(flow, 'registration_endpoint')
  const metadata = first(flow, 'metadata-response')
  const asked = all(flow, 'authorization-request').find((message) => parameterValue(message, 'redirect_uri'))
  const redirectUri = asked && parameterValue(asked, 'redirect_uri')
  const request = tokenRequest(flow, 'authorization_code')
  const client = (request && clientIn(request)) ?? (asked && parameterValue(asked, 'client_id'))
  // One login may stand within another: whose registration it is would not be clear.
  const isOne = asked && parameterValue(asked, 'client_id') === client
  if (!url || !metadata || !redirectUri || !isOne || hasRegistered(flow)) return undefined
  const good = {
    client_name: 'The app of the lab',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    response_types: [(asked && parameterValue(asked, 'response_type')) ?? 'code'],
    token_endpoint_auth_method: request?.authentication[0]?.method ?? 'client_secret_basic',
  }
  const registration: Written = {
    url,
    headers: [['Content-Type', 'application/json'], ...(change.headers ?? [])],
    body: JSON.stringify(change.asked?.(good) ?? good),
    status: 201,
    answerHeaders: [['Cache-Control', 'no-store']],
    ...(!change.answer && { json: { client_id: client, ...(change.registered?.(good) ?? good) } }),
    ...change.answer,
  }
  const next = flow.exchanges.find(({ id, startedAt }) => {
    const fetched = flow.exchanges.find((one) => one.id === metadata.exchange)
    return id !== metadata.exchange && fetched !== undefined && startedAt > fetched.startedAt
  })
  return extended(flow, [registration], next?.id)
}

/** The server with an address for registrations, where its metadata names none. */
function withRegistrationEndpoint(flow: CapturedFlow): CapturedFlow {
  if (endpointOf(flow, 'registration_endpoint') !== undefined) return flow
  const ids = all(flow, 'metadata-response').map(({ exchange }) => exchange)
  return readAnew(
    flow,
    edited(flow.exchanges, ids, (exchange) => {
      if (exchange.outcome.kind !== 'answered') return exchange
      const metadata: Members = JSON.parse(answerOf(exchange))
      const endpoint = String(metadata['token_endpoint']).replace(/\/token$/, '/register')
      const body = withMember(exchange.outcome.response.body, 'registration_endpoint', endpoint)
      return withResponse(exchange, { body })
    }),
  )
}

const hasRegistered = (flow: CapturedFlow) => all(flow, 'registration-request').length > 0

const refusal = (error: string, description?: string) => ({
  status: 400,
  json: { error, ...(description !== undefined && { error_description: description }) },
})

/** The server does not register the client, which goes no further. */
const notRegistered = (
  id: string,
  cause: string,
  asked: Registration['asked'],
  answer: Partial<Written>,
  headers: Registration['headers'] = [],
): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const next = hasRegistered(flow)
      ? again(flow, asked, answer, headers)
      : registering(flow, { answer, headers, ...(asked && { asked }) })
    const at = next && first(next, 'registration-request')?.exchange
    return at === undefined ? undefined : mutant(upTo(next?.exchanges ?? [], at))
  },
})

/** The registration that the capture has, asked for otherwise. */
function again(
  flow: CapturedFlow,
  asked: Registration['asked'],
  answer: Partial<Written>,
  headers: NonNullable<Written['headers']>,
): CapturedFlow | undefined {
  const request = first(flow, 'registration-request')
  const own = flow.exchanges.find(({ id }) => id === request?.exchange)
  if (!request || !own) return undefined
  const sent = new TextDecoder().decode(own.request.body.bytes)
  const written: Written = {
    url: own.request.url,
    method: own.request.method,
    headers: [['Content-Type', 'application/json'], ...headers],
    body: JSON.stringify(asked?.(JSON.parse(sent)) ?? JSON.parse(sent)),
    ...answer,
  }
  const next = extended(flow, [written], own.id)
  return next
}

const uris =
  (...redirect_uris: readonly string[]) =>
  (good: Members) => ({ ...good, redirect_uris })
const member = (name: string, value: unknown) => (good: Members) => ({ ...good, [name]: value })
const badUri = refusal('invalid_redirect_uri')
const badMember = refusal('invalid_client_metadata')
const cause = 'registration-refused'

const badUris: readonly (readonly [string, string])[] = [
  ['http', 'http://app.lab.example/cb'],
  ['localhost', 'http://localhost:8080/cb'],
  ['a-fragment', 'https://app.lab.example/cb#x'],
  ['a-star', 'https://*.lab.example/cb'],
  ['a-short-scheme', 'myapp://cb'],
  ['no-host', '/cb'],
  ['an-address-that-is-not-taken', 'https://app.lab.example/other'],
]

const refusals: readonly Fault[] = [
  ...badUris.map(([name, uri]) => notRegistered(`redirect-uri-with-${name}-not-registered`, cause, uris(uri), badUri)),
  notRegistered('no-redirect-uri-not-registered', cause, uris(), badUri),
  notRegistered(
    'grant-that-the-server-lacks',
    cause,
    member('grant_types', ['authorization_code', 'urn:lab:grant']),
    badMember,
  ),
  notRegistered(
    'method-that-the-server-lacks',
    cause,
    member('token_endpoint_auth_method', 'client_secret_lab'),
    badMember,
  ),
  notRegistered('scope-that-the-server-lacks', cause, member('scope', 'openid lab:everything'), badMember),
  notRegistered(
    'response-type-without-grant',
    cause,
    (good) => ({ ...good, response_types: ['code id_token'], grant_types: ['authorization_code'] }),
    badMember,
  ),
  notRegistered(
    'member-named-in-words',
    cause,
    undefined,
    refusal('invalid_client_metadata', 'client_name is not allowed'),
  ),
  notRegistered('nothing-but-a-code', cause, undefined, badMember),
  notRegistered(
    'software-statement-invalid',
    cause,
    member('software_statement', 'e30.e30.x'),
    refusal('invalid_software_statement'),
  ),
  notRegistered(
    'software-statement-not-approved',
    cause,
    member('software_statement', 'e30.e30.x'),
    refusal('unapproved_software_statement'),
  ),
]

const bearer = [['Authorization', 'Bearer an-initial-access-token']] as const
const invalid = {
  json: { error: 'invalid_token' },
  answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']] as const,
}

const unauthorized: readonly Fault[] = [
  notRegistered('no-initial-access-token', 'registration-unauthorized', undefined, { status: 401, ...invalid }),
  notRegistered('registration-forbidden', 'registration-unauthorized', undefined, {
    status: 403,
    json: { message: 'no' },
  }),
  notRegistered(
    'initial-access-token-refused',
    'registration-unauthorized',
    undefined,
    { status: 401, ...invalid },
    bearer,
  ),
  notRegistered(
    'initial-access-token-used-up',
    'registration-unauthorized',
    undefined,
    { status: 403, ...invalid },
    bearer,
  ),
  ...(['GET', 'PUT', 'DELETE'] as const).map(
    (method): Fault => ({
      id: `registration-access-token-refused-at-${method.toLowerCase()}`,
      cause: 'registration-unauthorized',
      severity: 'error',
      apply(flow) {
        const request = all(flow, 'registration-request').find((message) => message.request.method === method)
        if (!request) return undefined
        const headers = [['WWW-Authenticate', 'Bearer error="invalid_token"']] as const
        return mutant(refused(flow.exchanges, request.exchange, 'invalid_token', { status: 401, headers }))
      },
    }),
  ),
]

/** The flow whose client registered, and was registered with other members; in the place of its own registration where it has one. */
function registeredWith(flow: CapturedFlow, change: (good: Members) => Members): CapturedFlow | undefined {
  if (!hasRegistered(flow)) return registering(flow, { registered: change })
  const ids = all(flow, 'registration-response').map(({ exchange }) => exchange)
  return readAnew(
    flow,
    edited(flow.exchanges, ids, (exchange) => {
      const text = answerOf(exchange)
      if (text === '' || exchange.outcome.kind !== 'answered') return exchange
      return answeredWith(
        exchange,
        exchange.outcome.response.status,
        JSON.stringify(change(JSON.parse(text))),
        'application/json',
      )
    }),
  )
}

const otherUri = (good: Members) => ({ ...good, redirect_uris: ['https://app.lab.example/other'] })

/** Another method than the client asked for and uses: the two that send a secret. */
function otherMethod(flow: CapturedFlow): CapturedFlow | undefined {
  const used = tokenRequest(flow, 'authorization_code')?.authentication[0]?.method
  if (used !== 'client_secret_basic' && used !== 'client_secret_post') return undefined
  const other = used === 'client_secret_basic' ? 'client_secret_post' : 'client_secret_basic'
  return registeredWith(flow, member('token_endpoint_auth_method', other))
}

const altered = (
  id: string,
  severity: Fault['severity'],
  change: (flow: CapturedFlow) => CapturedFlow | undefined,
  answer: (flow: CapturedFlow) => readonly Exchange[] | undefined,
): Fault => ({
  id,
  cause: 'registration-altered',
  severity,
  apply(flow) {
    const next = change(flow)
    const exchanges = next && answer(next)
    return exchanges && mutant(exchanges)
  },
})

const goesWell = ({ exchanges }: CapturedFlow) => exchanges

/** What goes wrong where a client registers itself (RFC 7591). */
export const registrationFaults: readonly Fault[] = [
  ...refusals,
  ...unauthorized,
  altered('another-redirect-uri-registered-and-taken', 'warning', (flow) => registeredWith(flow, otherUri), goesWell),
  altered(
    'another-redirect-uri-registered',
    'error',
    (flow) => registeredWith(flow, otherUri),
    (flow) => {
      const request = first(flow, 'authorization-request')
      return (
        request && errorPage(flow.exchanges, request.exchange, 'redirect_uri did not match any of the registered ones')
      )
    },
  ),
  altered('another-method-registered-and-taken', 'warning', otherMethod, goesWell),
  altered('another-method-registered', 'error', otherMethod, (flow) =>
    tokenRefused(flow, flow.exchanges, 'authorization_code', 'invalid_client'),
  ),
]
