import { parameter, parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { tokenRequest } from '../answers.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import type { Change } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { appFails, type Login, loginOf, refuseToken } from '../login.ts'
import { withMetadata } from '../metadata.ts'
import { upTo } from '../refuse.ts'

/** The issuer of the server that a login went to, by its metadata. */
const issuerAsked = (flow: CapturedFlow, { requests: [{ endpoint }] }: Login) =>
  all(flow, 'metadata-response').find(({ metadata }) => metadata?.authorizationEndpoint?.value === endpoint)?.metadata
    ?.issuer?.value

/** The responses that name their issuer in the open (RFC 9207 §2), and what they say. */
function naming(flow: CapturedFlow) {
  const login = loginOf(flow)
  const responses = login?.responses.filter((one) => parameter(one, 'iss') && !one.jarm) ?? []
  const issuer = login && issuerAsked(flow, login)
  return login && responses.length > 0 && issuer ? { login, responses, issuer } : undefined
}

const changeIssuer = (flow: CapturedFlow, change: Change) =>
  naming(flow)?.responses.reduce((now, message) => changeParameter(now, message, 'iss', change), flow.exchanges)

/** The response names another issuer, or none: the client refuses it, or goes on. */
const mixUp = (id: string, change: Change, can: (flow: CapturedFlow) => boolean = () => true): readonly Fault[] => [
  {
    id: `${id}-and-taken`,
    cause: 'issuer-mix-up',
    severity: 'warning',
    apply(flow) {
      const exchanges = can(flow) ? changeIssuer(flow, change) : undefined
      return exchanges && mutant(exchanges)
    },
  },
  {
    id,
    cause: 'issuer-mix-up',
    severity: 'error',
    apply(flow) {
      const found = naming(flow)
      const exchanges = can(flow) ? changeIssuer(flow, change) : undefined
      const last = found?.login.responses.at(-1)
      // Where the browser takes the response, the client shows that it refuses it.
      if (!found || !exchanges || last?.sighting !== 'delivery' || found.responses[0]?.mode === 'fragment')
        return undefined
      return mutant(upTo(appFails(exchanges, found.login), last.exchange))
    },
  },
]

const promises = (flow: CapturedFlow) =>
  all(flow, 'metadata-response').some(({ metadata }) => metadata?.issParameterSupported) &&
  !all(flow, 'authorization-response').some((one) => parameter(one, 'id_token'))

const mixUps: readonly Fault[] = [
  ...mixUp('response-of-another-issuer', 'https://another.example'),
  ...mixUp('response-issuer-with-a-slash', (issuer) => (issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`)),
  ...mixUp('response-issuer-promised-and-missing', null, promises),
  {
    id: 'response-of-another-issuer-than-registered',
    cause: 'issuer-mix-up',
    severity: 'warning',
    apply(flow) {
      const found = naming(flow)
      const clientId = found?.login.requests.map((one) => parameterValue(one, 'client_id')).find(Boolean)
      if (!found || !clientId) return undefined
      const ids = [...all(flow, 'metadata-response')].map(({ exchange }) => exchange)
      const exchanges = changeIssuer(flow, 'https://another.example')?.filter(({ id }) => !ids.includes(id))
      return exchanges && mutant(exchanges, { client_id: clientId, issuer: found.issuer })
    },
  },
]

/** The document is otherwise, and a client that is strict goes no further. */
const document = (
  id: string,
  members: (issuer: string) => Readonly<Record<string, unknown>>,
  severity: Fault['severity'] = 'warning',
): Fault => ({
  id,
  cause: 'metadata-mismatch',
  severity,
  apply(flow) {
    const fetched = first(flow, 'metadata-response')
    const issuer = fetched?.metadata?.issuer?.value
    if (!fetched || !issuer || !fetched.endpoint.startsWith('https:')) return undefined
    const last = all(flow, 'metadata-response').findLast(
      ({ span }) => span.start >= fetched.span.start && span.start <= (fetched.span.end ?? fetched.span.start),
    )
    return mutant(upTo(withMetadata(flow, members(issuer)), last?.exchange ?? fetched.exchange))
  },
})

/** The client takes its token endpoint from the metadata. */
const isNamed = (flow: CapturedFlow, { endpoint }: TokenRequest) =>
  all(flow, 'metadata-response').some(({ metadata }) => metadata?.tokenEndpoint?.value === endpoint)

const documents: readonly Fault[] = [
  document('metadata-of-another-issuer', (issuer) => ({ issuer: `${issuer}/another` })),
  document('metadata-with-token-endpoint-in-the-clear', (issuer) => ({
    token_endpoint: `${issuer.replace('https:', 'http:')}/token`.replace('://localhost', '://as.example'),
  })),
  document('metadata-of-an-issuer-with-a-query', (issuer) => ({ issuer: `${issuer}?tenant=a` })),
  document('metadata-with-a-fragment-in-an-endpoint', (issuer) => ({ authorization_endpoint: `${issuer}/auth#login` })),
  document('metadata-without-issuer', () => ({ issuer: undefined })),
  document('metadata-without-token-endpoint', () => ({ token_endpoint: undefined, grant_types_supported: undefined })),
  document(
    'metadata-without-authorization-endpoint',
    () => ({ authorization_endpoint: undefined, grant_types_supported: undefined }),
    'note',
  ),
  {
    id: 'token-endpoint-of-another-realm',
    cause: 'metadata-mismatch',
    severity: 'warning',
    // Which of the two it is, the refusal does not say.
    also: ['authorization-code-expired'],
    apply(flow) {
      const request = tokenRequest(flow, 'authorization_code')
      if (!request || !isNamed(flow, request)) return undefined
      const exchanges = withMetadata(flow, { token_endpoint: `${request.endpoint}/v2` })
      return mutant(refuseToken(flow, exchanges, request, 'invalid_grant'))
    },
  },
  {
    id: 'token-endpoint-of-another-realm-and-taken',
    cause: 'metadata-mismatch',
    severity: 'note',
    apply(flow) {
      const request = tokenRequest(flow, 'authorization_code')
      if (!request || !isNamed(flow, request)) return undefined
      return mutant(withMetadata(flow, { token_endpoint: `${request.endpoint}/v2` }))
    },
  },
  {
    id: 'issuer-registered-with-a-slash',
    cause: 'metadata-mismatch',
    severity: 'warning',
    apply(flow) {
      const login = loginOf(flow)
      const issuer = login ? issuerAsked(flow, login) : first(flow, 'metadata-response')?.metadata?.issuer?.value
      const clientId = [...all(flow, 'authorization-request'), ...all(flow, 'token-request')]
        .map((one) => parameterValue(one, 'client_id'))
        .find((value) => value !== undefined)
      if (!issuer || !clientId) return undefined
      return mutant(flow.exchanges, {
        client_id: clientId,
        issuer: issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`,
      })
    },
  },
]

/** What goes wrong with who a server says that it is (RFC 9207 §2.4, RFC 8414 §3.3). */
export const issuerFaults: readonly Fault[] = [...mixUps, ...documents]
