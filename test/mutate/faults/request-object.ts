import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameter } from '../../../shared/exchange/parameter.ts'
import { withoutFragment } from '../../../shared/exchange/url-parts.ts'
import { decodeToken } from '../../../shared/tokens/decode-token.ts'
import { answeredWith, edited } from '../at-exchange.ts'
import { all, type CapturedFlow, capturedFlow } from '../captured-flow.ts'
import { replaceEverywhere } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import {
  asked,
  asksIn,
  type Changes,
  changeAsked,
  changeAtBrowser,
  errorPageAt,
  isReadable,
  type Login,
  loginOf,
  refuseAsked,
  refuseInResponse,
} from '../login.ts'
import { upTo } from '../refuse.ts'
import { type Members, partsOf } from '../tokens.ts'

interface Parts {
  readonly header: Members
  readonly claims: Members
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What a signed request of this login says: its own object, or one with the parameters that it has. */
function objectOf(flow: CapturedFlow, login: Login): Parts | undefined {
  const request = asksIn(login)
  const carried = parameter(request, 'request')
  if (carried) {
    const decoded = decodeToken(carried.value)
    return decoded.kind === 'jws' ? partsOf(decoded) : undefined
  }
  const issuer = all(flow, 'metadata-response')[0]?.metadata?.issuer?.value
  const parameters = Object.fromEntries(request.parameters.map(({ name, value }) => [name, value]))
  const { client_assertion: _, client_assertion_type: __, client_secret: ___, ...asked } = parameters
  const claims: Members = { ...asked, aud: issuer, exp: Math.floor(request.at / 1000) + 300 }
  return { header: { alg: 'RS256', typ: 'oauth-authz-req+jwt', kid: 'client-key' }, claims }
}

/** The login with its parameters in a request object (RFC 9101 §5.1), made by a client that does it so. */
async function withObject(
  flow: CapturedFlow,
  login: Login,
  change: (parts: Parts) => string | undefined,
): Promise<readonly Exchange[] | undefined> {
  if (!isReadable(login)) return undefined
  const request = asksIn(login)
  const parts = objectOf(flow, login)
  if (!parts) return undefined
  const made = change(parts) ?? `${part(parts.header)}.${part(parts.claims)}.c2lnbmF0dXJlIG9mIHRoZSBjbGllbnQ`
  const readable = decodeToken(made).kind === 'jws'
  const carried = parameter(request, 'request')
  if (carried) return replaceEverywhere(flow.exchanges, carried.value, made)
  const inside = request.parameters.filter(
    ({ name, in: where }) =>
      where !== 'authorization' && !/^(?:client_id|response_type|client_assertion.*|client_secret)$/.test(name),
  )
  // What cannot be read is tied to its login by what stands beside it.
  const out: Changes = readable ? Object.fromEntries(inside.map(({ name }) => [name, null])) : {}
  return changeAsked(flow, login, { ...out, request: made })
}

const inSeconds = (login: Login) => Math.floor(asksIn(login).at / 1000)

type Change = (parts: Parts, login: Login) => string | undefined

/** A request object that the server refuses, in words or without, or lets pass. */
const object = (
  id: string,
  change: Change,
  taken?: Fault['severity'],
  can: (login: Login, flow: CapturedFlow) => boolean = () => true,
): readonly Fault[] => [
  ...(['invalid_request_object', 'invalid_request'] as const).map(
    (error): Fault => ({
      id: `${id}-and-${error.replaceAll('_', '-')}`,
      cause: 'request-object-invalid',
      severity: 'error',
      async apply(flow) {
        const login = loginOf(flow)
        if (!login || !can(login, flow)) return undefined
        const exchanges = await withObject(flow, login, (parts) => change(parts, login))
        if (!exchanges) return undefined
        // Without a word of its own beside an object that it cannot read, a server does not know where to send the browser.
        const isLost = !login.pushed && !asked(afresh(flow, exchanges), 'redirect_uri')
        const answered = isLost
          ? errorPageAt(login, exchanges, `${error}: the request could not be read`)
          : await refuseAsked(flow, login, exchanges, error)
        return answered && mutant(answered)
      },
    }),
  ),
  ...(taken === undefined
    ? []
    : [
        {
          id: `${id}-and-taken`,
          cause: 'request-object-invalid',
          severity: taken,
          async apply(flow: CapturedFlow) {
            const login = loginOf(flow)
            if (!login || !can(login, flow)) return undefined
            const exchanges = await withObject(flow, login, (parts) => change(parts, login))
            return exchanges && mutant(exchanges)
          },
        },
      ]),
]

/** The login as it is asked for in these exchanges. */
const afresh = (flow: CapturedFlow, exchanges: readonly Exchange[]): Login =>
  loginOf(capturedFlow(flow.name, exchanges, flow.keys)) as Login

const claim =
  (name: string, value: (login: Login) => unknown): Change =>
  ({ claims }, login) => {
    claims[name] = value(login)
    return undefined
  }

/** A request that is in order, and a server that takes none of its kind. */
const notTaken = (
  id: string,
  error: string,
  ask: (flow: CapturedFlow, login: Login) => Promise<readonly Exchange[] | undefined>,
): Fault => ({
  id,
  cause: 'request-object-invalid',
  severity: 'error',
  async apply(flow) {
    const login = loginOf(flow)
    const exchanges = login && (await ask(flow, login))
    const answered = exchanges && (await refuseInResponse(flow, login, exchanges, error))
    return answered && mutant(answered)
  },
})

const named = async (flow: CapturedFlow, { requests: [request] }: Login) =>
  parameter(request, 'request_uri') ? flow.exchanges : undefined

/** The object that the server fetches (RFC 9101 §5.2) is otherwise, and the server refuses it. */
const fetchedWith = (id: string, change: (parts: Parts, seconds: number) => string): Fault => ({
  id,
  cause: 'request-object-invalid',
  severity: 'error',
  async apply(flow) {
    const login = loginOf(flow)
    const fetched = all(flow, 'request-object-response').find(({ jwt }) => jwt)?.jwt
    const decoded = fetched && decodeToken(fetched.value)
    if (!login || decoded?.kind !== 'jws') return undefined
    const object = change(partsOf(decoded), inSeconds(login))
    const exchanges = replaceEverywhere(flow.exchanges, decoded.text, object)
    const answered = await refuseInResponse(flow, login, exchanges, 'invalid_request_object')
    return answered && mutant(answered)
  },
})

/** What goes wrong with request objects (RFC 9101, OpenID Connect Core §6). */
export const requestObjectFaults: readonly Fault[] = [
  {
    id: 'request-address-too-long',
    cause: 'request-object-invalid',
    severity: 'note',
    says: /^The request_uri has \d+ characters/,
    apply(flow) {
      const login = loginOf(flow)
      const uri = login && !login.pushed && parameter(login.requests[0], 'request_uri')
      if (!uri) return undefined
      const address = withoutFragment(uri.value)
      return mutant(replaceEverywhere(flow.exchanges, address, address.padEnd(600, '7')))
    },
  },
  fetchedWith(
    'fetched-request-object-expired',
    ({ header, claims }, seconds) => `${part(header)}.${part({ ...claims, exp: seconds - 600 })}.c2ln`,
  ),
  {
    id: 'fetched-request-object-cut',
    cause: 'request-object-invalid',
    severity: 'error',
    apply(flow) {
      // A server that cannot read the object knows no address to send its answer to.
      const login = loginOf(flow)
      const fetched = all(flow, 'request-object-response').find(({ jwt }) => jwt)
      if (!login || !fetched?.jwt) return undefined
      const { value } = fetched.jwt
      const cut = replaceEverywhere(flow.exchanges, value, value.slice(0, value.indexOf('.') + 40))
      const refused = edited(cut, [login.requests[0].exchange], (exchange) =>
        answeredWith(exchange, 400, '<html><h1>The request cannot be read</h1></html>', 'text/html'),
      )
      return mutant(upTo(refused, fetched.exchange))
    },
  },
  ...object(
    'request-object-expired',
    claim('exp', (login) => inSeconds(login) - 600),
    'warning',
  ),
  ...object(
    'request-object-of-the-future',
    claim('nbf', (login) => inSeconds(login) + 600),
    'warning',
  ),
  ...object(
    'request-object-of-another-client',
    claim('client_id', () => 'another-client'),
  ),
  ...object(
    'request-object-of-another-response-type',
    claim('response_type', (login) => (asked(login, 'response_type') === 'none' ? 'code' : 'none')),
    undefined,
    // The other one stands beside it: in an object that is made here, or in the captured request itself.
    (login) =>
      !parameter(asksIn(login), 'request') ||
      asksIn(login).parameters.some(({ name, in: where }) => name === 'response_type' && where !== 'jwt'),
  ),
  ...object(
    'request-object-holds-another',
    claim('request_uri', () => 'https://app.example/request'),
    'warning',
  ),
  ...object(
    'request-object-for-another-server',
    claim('aud', () => 'https://another.example'),
    'note',
    (_login, flow) => all(flow, 'metadata-response').length > 0,
  ),
  ...object('request-object-no-jwt', () => 'not-a-jwt'),
  ...object('request-object-cut', ({ header, claims }) => `${part(header)}.${part(claims).slice(0, 40)}!`),
  ...object(
    'request-object-not-signed',
    ({ header, claims }) => `${part({ ...header, alg: 'none' })}.${part(claims)}.`,
    'note',
  ),
  {
    id: 'request-object-and-its-address',
    cause: 'request-object-invalid',
    severity: 'error',
    async apply(flow) {
      const login = loginOf(flow)
      if (!login || login.pushed) return undefined
      const exchanges = await withObject(flow, login, () => undefined)
      const both = exchanges && changeAtBrowser(exchanges, login, 'request_uri', 'https://app.example/request-object')
      const answered = both && (await refuseInResponse(flow, login, both, 'invalid_request'))
      return answered && mutant(answered)
    },
  },
  notTaken('request-object-not-supported', 'request_not_supported', (flow, login) =>
    login.pushed ? Promise.resolve(undefined) : withObject(flow, login, () => undefined),
  ),
  notTaken('request-object-refused-and-not-said-why', 'invalid_request_object', (flow, login) =>
    login.pushed ? Promise.resolve(undefined) : withObject(flow, login, () => undefined),
  ),
  notTaken('request-address-not-supported', 'request_uri_not_supported', named),
  notTaken('request-address-not-valid', 'invalid_request_uri', named),
  notTaken('registration-parameter-not-supported', 'registration_not_supported', async (flow, login) =>
    login.pushed ? undefined : changeAsked(flow, login, { registration: '{"client_name":"App"}' }),
  ),
]
