import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameter, parameterValue } from '../../../shared/exchange/parameter.ts'
import { absoluteUrl } from '../../../shared/exchange/url-parts.ts'
import { legsOf } from '../answers.ts'
import { edited } from '../at-exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { responseHeaders, withHeader, withMember, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { changeIdTokens } from '../id-tokens.ts'
import { appFails, asked, type Changes, changeAsked, type Login, loginOf, refuseAsked } from '../login.ts'
import { withMetadata } from '../metadata.ts'
import { upTo } from '../refuse.ts'

interface Refused {
  readonly id: string
  readonly cause: string
  /** What the client asks for; undefined where this login cannot. */
  readonly ask: (login: Login) => Changes | undefined
  readonly error: string
  readonly words?: string
  /** What the metadata of the server says. */
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly also?: readonly string[]
}

/** A request that the server refuses for what it asks. */
const refused = ({ id, cause, ask, error, words, metadata, also }: Refused): Fault => ({
  id,
  cause,
  severity: 'error',
  ...(also && { also }),
  async apply(flow) {
    const login = loginOf(flow)
    const changes = login && ask(login)
    if (!changes || (metadata && all(flow, 'metadata-response').length === 0)) return undefined
    const listed = metadata ? withMetadata(flow, metadata) : flow.exchanges
    const exchanges = await changeAsked({ ...flow, exchanges: listed }, login, changes)
    const answered = exchanges && (await refuseAsked(flow, login, exchanges, error, words))
    return answered && mutant(answered)
  },
})

/** The same, and the server lets it pass. */
const taken = (
  id: string,
  cause: string,
  severity: Fault['severity'],
  ask: (login: Login) => Changes | undefined,
  more: (
    flow: CapturedFlow,
    login: Login,
    exchanges: readonly Exchange[],
  ) => readonly Exchange[] | undefined | Promise<readonly Exchange[] | undefined> = (_flow, _login, exchanges) =>
    exchanges,
): Fault => ({
  id,
  cause,
  severity,
  async apply(flow) {
    const login = loginOf(flow)
    const changes = login && ask(login)
    const exchanges = changes && (await changeAsked(flow, login, changes))
    const went = exchanges && (await more(flow, login, exchanges))
    return went && mutant(went)
  },
})

const payment = '[{"type":"payment_initiation","actions":["initiate"]}]'
const listing = { authorization_details_types_supported: ['account_information'] }

const detailed = (id: string, details: string, metadata?: Refused['metadata']): readonly Fault[] => [
  refused({
    id: `${id}`,
    cause: 'authorization-details-invalid',
    ask: () => ({ authorization_details: details }),
    error: 'invalid_authorization_details',
    ...(metadata && { metadata }),
  }),
  refused({
    id: `${id}-and-invalid-request`,
    cause: 'authorization-details-invalid',
    ask: () => ({ authorization_details: details }),
    error: 'invalid_request',
    ...(metadata && { metadata }),
  }),
]

const details: readonly Fault[] = [
  ...detailed('details-no-json', '[{"type":'),
  ...detailed('details-no-array', '{"type":"payment_initiation"}'),
  ...detailed('details-without-type', '[{"actions":["initiate"]}]'),
  ...detailed('details-of-a-type-not-listed', payment, listing),
  refused({
    id: 'details-refused-in-words',
    cause: 'authorization-details-invalid',
    ask: () => ({ authorization_details: payment }),
    error: 'invalid_authorization_details',
    words: 'unknown field actions',
  }),
  taken(
    'details-of-a-type-not-listed-and-taken',
    'authorization-details-invalid',
    'warning',
    () => ({ authorization_details: payment }),
    (flow, _login, exchanges) =>
      all(flow, 'metadata-response').length > 0 ? withMetadata(flow, listing, exchanges) : undefined,
  ),
  taken(
    'details-granted-in-part',
    'authorization-details-invalid',
    'note',
    () => ({ authorization_details: payment }),
    (flow, { redemption }, exchanges) =>
      redemption &&
      edited(
        exchanges,
        legsOf(flow, redemption).map(({ exchange }) => exchange),
        (exchange) => withMemberOfAnswer(exchange, 'authorization_details', []),
      ),
  ),
]

function withMemberOfAnswer(exchange: Exchange, name: string, value: unknown): Exchange {
  if (exchange.outcome.kind !== 'answered') return exchange
  return withResponse(exchange, { body: withMember(exchange.outcome.response.body, name, value) })
}

/** The login asks for what it asks, and says so openly. */
const asItIs = (login: Login): Changes | undefined => (asked(login, 'response_type') === undefined ? undefined : {})

/** Not of the type that the server below is made to list alone. */
const isNotListed = (login: Login): Changes | undefined =>
  asked(login, 'response_type') === 'none' ? undefined : asItIs(login)

const types: readonly Fault[] = [
  refused({
    id: 'response-type-switched-off',
    cause: 'response-type-unsupported',
    ask: asItIs,
    error: 'unsupported_response_type',
  }),
  refused({
    id: 'response-type-not-listed-and-refused',
    cause: 'response-type-unsupported',
    ask: isNotListed,
    error: 'invalid_request',
    metadata: { response_types_supported: ['none'] },
  }),
  refused({
    id: 'response-type-refused-in-words',
    cause: 'response-type-unsupported',
    ask: asItIs,
    error: 'invalid_request',
    words: 'response_type is not allowed for this client',
  }),
  refused({
    id: 'response-type-misspelt',
    cause: 'response-type-unsupported',
    ask: (login) => asItIs(login) && { response_type: 'Code' },
    error: 'unsupported_response_type',
    words: 'unsupported response_type requested',
  }),
  {
    id: 'response-type-not-listed-and-taken',
    cause: 'response-type-unsupported',
    severity: 'note',
    apply(flow) {
      const login = loginOf(flow)
      if (!login || !isNotListed(login) || all(flow, 'metadata-response').length === 0) return undefined
      return mutant(withMetadata(flow, { response_types_supported: ['none'] }))
    },
  },
]

const viaJwt = ({ responses }: Login) => responses.some(({ jarm }) => jarm !== undefined)

/** The response is sent in the query, by a redirect. */
const inQuery = ({ responses }: Login) =>
  responses.some(({ mode, sighting }) => mode === 'query' && sighting === 'redirect')

const byForm = (login: Login): Changes | undefined =>
  inQuery(login) ? { response_mode: viaJwt(login) ? 'form_post.jwt' : 'form_post' } : undefined

const modes: readonly Fault[] = [
  taken('response-mode-not-heeded', 'response-mode-mismatch', 'warning', byForm),
  taken(
    'response-mode-not-heeded-and-not-read',
    'response-mode-mismatch',
    'error',
    byForm,
    (_flow, login, exchanges) => {
      const last = login.responses.at(-1)
      return last && upTo(appFails(exchanges, login), last.exchange)
    },
  ),
  refused({
    id: 'response-mode-refused-in-words',
    cause: 'response-mode-mismatch',
    ask: () => ({ response_mode: 'web_message' }),
    error: 'invalid_request',
    words: 'unsupported response_mode requested',
  }),
  refused({
    id: 'response-mode-not-listed-and-refused',
    cause: 'response-mode-mismatch',
    ask: () => ({ response_mode: 'web_message' }),
    error: 'invalid_request',
    metadata: { response_modes_supported: ['query', 'fragment'] },
  }),
  taken(
    'response-mode-not-listed-and-taken',
    'response-mode-mismatch',
    'note',
    (login) => (asked(login, 'response_mode') ? {} : inQuery(login) ? { response_mode: 'query' } : undefined),
    (flow, _login, exchanges) =>
      all(flow, 'metadata-response').length > 0
        ? withMetadata(flow, { response_modes_supported: ['web_message'] }, exchanges)
        : undefined,
  ),
  {
    id: 'tokens-in-the-query',
    cause: 'response-mode-mismatch',
    severity: 'warning',
    apply(flow) {
      const sent = all(flow, 'authorization-response').find(
        (one) =>
          one.sighting === 'redirect' &&
          one.mode === 'fragment' &&
          (parameter(one, 'access_token') || parameter(one, 'id_token')),
      )
      if (!sent) return undefined
      const location = responseHeaders(flow.exchanges.find(({ id }) => id === sent.exchange) as Exchange).find(
        ([name]) => name.toLowerCase() === 'location',
      )?.[1]
      if (!location) return undefined
      const next = absoluteUrl(location, sent.request.url).replace('#', '?')
      const redirected = edited(flow.exchanges, [sent.exchange], (exchange) =>
        withResponse(exchange, { headers: withHeader(responseHeaders(exchange), 'Location', next) }),
      )
      const delivered = all(flow, 'authorization-response').filter(({ sighting }) => sighting === 'delivery')
      return mutant(
        edited(
          redirected,
          delivered.map(({ exchange }) => exchange),
          (exchange) => withRequest(exchange, { url: next }),
        ),
      )
    },
  },
]

const withoutOpenid = (login: Login): Changes | undefined => {
  const scope = asked(login, 'scope')
  if (!scope?.split(' ').includes('openid')) return undefined
  const rest = scope.split(' ').filter((name) => name !== 'openid')
  return { scope: rest.length > 0 ? rest.join(' ') : null }
}

const isOfIdToken = (login: Login) => asked(login, 'response_type')?.split(' ').includes('id_token') ?? false

const openid: readonly Fault[] = [
  taken(
    'openid-left-out',
    'openid-scope-missing',
    'note',
    (login) => (isOfIdToken(login) || !asked(login, 'nonce') ? undefined : withoutOpenid(login)),
    (flow, { redemption }, exchanges) => {
      if (!redemption) return undefined
      const legs = legsOf(flow, redemption).map(({ exchange }) => exchange)
      const given = edited(exchanges, legs, (exchange) =>
        withScopeOf(withMemberOfAnswer(exchange, 'id_token', undefined), redemption.exchange, flow),
      )
      return upTo(given, legs.at(-1) ?? redemption.exchange)
    },
  ),
  ...(
    [
      ['invalid_scope', undefined],
      ['invalid_request', 'openid scope must be requested when an ID token is asked for'],
    ] as const
  ).map(([error, words]) =>
    refused({
      id: `openid-left-out-and-${error.replace('_', '-')}`,
      cause: 'openid-scope-missing',
      ask: (login) => (isOfIdToken(login) ? withoutOpenid(login) : undefined),
      error,
      ...(words && { words }),
    }),
  ),
  refused({
    id: 'openid-left-out-beside-a-nonce',
    cause: 'openid-scope-missing',
    ask: (login) => (asked(login, 'nonce') ? withoutOpenid(login) : undefined),
    error: 'invalid_request',
    words: 'nonce is allowed with the scope openid alone',
  }),
]

/** The granted scope without openid. */
function withScopeOf(exchange: Exchange, at: Exchange['id'], flow: CapturedFlow): Exchange {
  const response = all(flow, 'token-response').find((one) => one.exchange === at)
  const scope = response && parameterValue(response, 'scope')
  return scope === undefined
    ? exchange
    : withMemberOfAnswer(
        exchange,
        'scope',
        scope
          .split(' ')
          .filter((name) => name !== 'openid')
          .join(' '),
      )
}

const withoutNonce = (login: Login): Changes | undefined =>
  isOfIdToken(login) && asked(login, 'nonce') ? { nonce: null } : undefined

const nonce: readonly Fault[] = [
  taken('nonce-left-out-and-not-missed', 'nonce-missing', 'warning', withoutNonce, (flow, _login, exchanges) =>
    changeIdTokens({ ...flow, exchanges }, ({ claims }) => {
      claims['nonce'] = undefined
    }),
  ),
  refused({ id: 'nonce-left-out', cause: 'nonce-missing', ask: withoutNonce, error: 'invalid_request' }),
  refused({
    id: 'nonce-left-out-and-told',
    cause: 'nonce-missing',
    ask: withoutNonce,
    error: 'invalid_request',
    words: "missing required parameter(s) 'nonce'",
  }),
]

/** What goes wrong with what an authorization request asks for (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, RFC 9396). */
export const authorizationRequestFaults: readonly Fault[] = [...details, ...types, ...modes, ...openid, ...nonce]
