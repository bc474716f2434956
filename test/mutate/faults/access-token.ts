import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { Written } from '../../traffic/exchange.ts'
import { changeTokenRequest } from '../answers.ts'
import { invalidToken, lastUse, type Use, withAccessToken, withAuthorization, withOpaqueToken } from '../at-resource.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { changeRequest } from '../change-message.ts'
import { extended, readAnew } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { withProofs } from '../proofs.ts'
import { delayed, unauthorized } from '../refuse.ts'
import { endpointOf, withRevocation } from '../requests.ts'
import { forgedToken } from '../tokens.ts'

type Change = (
  flow: CapturedFlow,
  use: Use,
) => readonly Exchange[] | undefined | Promise<readonly Exchange[] | undefined>

/** A token that the resource refuses at its last use. */
const refusedUse = (
  id: string,
  cause: string,
  change: Change,
  challenge: (use: Use) => string = invalidToken,
): Fault => ({
  id,
  cause,
  severity: 'error',
  async apply(flow) {
    const use = lastUse(flow)
    const exchanges = use && (await change(flow, use))
    return use && exchanges && mutant(unauthorized(exchanges, use.exchange, challenge(use)))
  },
})

const hour = 3_600_000

/** The use of the token some time later; a client makes its proof anew for it. */
const later: Change = (flow, { exchange, scheme }) => {
  const exchanges = delayed(flow.exchanges, exchange, 2 * hour)
  if (scheme !== 'DPoP') return exchanges
  return withProofs({ ...flow, exchanges }, (proof) => {
    if (proof.exchange.id === exchange) proof.claims['iat'] = Number(proof.claims['iat']) + 7200
  })
}

/** A token whose own claim says that it ended before it was used, whatever the token response promised. */
const endedBefore: Change = (flow, { exchange, token }) => {
  const used = flow.exchanges.find(({ id }) => id === exchange)
  return withAccessToken(flow, token.value, ({ claims }) => {
    claims['exp'] = Math.floor((used?.startedAt ?? 0) / 1000) - 90
  })
}

/** The flow as of a client that names no resource; undefined where the request is signed. */
function namingNone(flow: CapturedFlow): readonly Exchange[] | undefined {
  const first = changeRequest(flow, 'resource', null)
  const exchanges = all(flow, 'token-request').reduce(
    (now, request) => changeTokenRequest({ ...flow, exchanges: now }, request, 'resource', null),
    first,
  )
  const next = readAnew(flow, exchanges)
  return next.messages.some((message) => parameterValue(message, 'resource')) ? undefined : exchanges
}

const forAudience =
  (audience: (use: Use) => unknown): Change =>
  (flow, use) => {
    const exchanges = namingNone(flow)
    return (
      exchanges &&
      withAccessToken({ ...flow, exchanges }, use.token.value, ({ claims }) => {
        claims['aud'] = audience(use)
      })
    )
  }

/** An ID token of this login, or of another one: its claims tell. */
const idToken = (of: 'this-login' | 'another'): Change => {
  return (flow, use) => {
    const given = [...all(flow, 'token-response'), ...all(flow, 'authorization-response')]
      .map((message) => parameterValue(message, 'id_token'))
      .findLast((token) => token !== undefined)
    const sent =
      given && of === 'another'
        ? forgedToken(given, ({ claims }) => {
            claims['nonce'] = 'n-of-another-login-0S6'
            claims['jti'] = 'of-another-login'
          })
        : given
    if (!sent) return undefined
    const exchanges = withAuthorization(flow, use, `${use.scheme} ${sent}`)
    return use.scheme === 'DPoP' ? withProofs({ ...flow, exchanges }, () => undefined) : exchanges
  }
}

/** The refresh token that came with the access token is given back, and then the access token is used. */
const afterRefreshTokenRevoked: Fault = {
  id: 'access-token-used-after-its-refresh-token-was-revoked',
  cause: 'access-token-rejected',
  severity: 'error',
  apply(flow) {
    const given = givenWith(flow, lastUse(flow))
    const refresh = given && parameterValue(given, 'refresh_token')
    const next =
      refresh === undefined ? undefined : withRevocation(flow, refresh, 'refresh_token', lastUse(flow)?.exchange)
    const use = next && lastUse(next)
    return use && mutant(unauthorized(next.exchanges, use.exchange, invalidToken(use)))
  },
}

function givenWith(flow: CapturedFlow, use: Use | undefined) {
  return all(flow, 'token-response').find(
    (response) => response.granted && use && parameterValue(response, 'access_token') === use.token.value,
  )
}

/** The client renews its token, and sends the old one all the same. */
const oldTokenAfterRefresh: Fault = {
  id: 'old-access-token-after-refresh',
  cause: 'access-token-rejected',
  severity: 'error',
  apply(flow) {
    const before = lastUse(flow)
    const given = givenWith(flow, before)
    const refresh = given && parameterValue(given, 'refresh_token')
    const request = given && all(flow, 'token-request').find(({ exchange }) => exchange === given.exchange)
    // A proof can be used once: the client of the capture would have to make another one.
    if (!refresh || !request || !before || before.dpop) return undefined
    const renewal: Written = {
      url: request.request.url,
      headers: request.request.headers.filter(([name]) => /^(?:authorization|accept|user-agent)$/i.test(name)),
      form: {
        grant_type: 'refresh_token',
        refresh_token: refresh,
        ...clientIdOf(request),
      },
      status: 200,
      answerHeaders: [['Cache-Control', 'no-store']],
      json: {
        access_token: 'the-renewed-access-token-1',
        token_type: 'Bearer',
        expires_in: 600,
        refresh_token: 'rt-2',
      },
    }
    const next = extended(flow, [renewal], before.exchange)
    const use = lastUse(next)
    return use && mutant(unauthorized(next.exchanges, use.exchange, invalidToken(use)))
  },
}

function clientIdOf(request: Parameters<typeof parameterValue>[0]): Readonly<Record<string, string>> {
  const client = parameterValue(request, 'client_id')
  return client === undefined ? {} : { client_id: client }
}

const same: Change = ({ exchanges }) => exchanges

/** What goes wrong with an access token at a resource (RFC 6750 §3.1, RFC 9068 §4). */
export const accessTokenFaults: readonly Fault[] = [
  refusedUse('access-token-too-old', 'access-token-expired', later),
  refusedUse('access-token-that-says-it-ended', 'access-token-expired', endedBefore),
  refusedUse('access-token-that-begins-later', 'access-token-not-yet-valid', (flow, { exchange, token }) => {
    const used = flow.exchanges.find(({ id }) => id === exchange)
    return withAccessToken(flow, token.value, ({ claims }) => {
      claims['nbf'] = Math.ceil((used?.startedAt ?? 0) / 1000) + 300
    })
  }),
  refusedUse('opaque-access-token-too-old', 'access-token-expired', async (flow, use) => {
    const exchanges = givesLifetime(flow, use) ? await withOpaqueToken(flow, use.token.value) : undefined
    return exchanges && later({ ...flow, exchanges }, use)
  }),
  refusedUse(
    'access-token-for-another-address',
    'access-token-audience-mismatch',
    forAudience(() => 'https://other.example/api'),
  ),
  refusedUse(
    'access-token-for-two-other-addresses',
    'access-token-audience-mismatch',
    forAudience(() => ['https://other.example', 'https://graph.example/v1']),
    (use) => invalidToken(use, 'The audience is invalid'),
  ),
  {
    id: 'access-token-for-another-than-its-metadata-names',
    cause: 'access-token-audience-mismatch',
    severity: 'error',
    async apply(flow) {
      const exchanges = namingNone(flow)
      const before = exchanges && readAnew(flow, exchanges)
      const [first] = before?.exchanges ?? []
      const address = before && lastUse(before)?.endpoint
      const issuer = endpointOf(flow, 'issuer')
      if (!before || !first || !address || !issuer) return undefined
      const url = new URL(address)
      const metadata: Written = {
        url: `${url.origin}/.well-known/oauth-protected-resource${url.pathname}`,
        status: 200,
        json: { resource: address, authorization_servers: [issuer] },
      }
      const next = extended(before, [metadata], first.id)
      const use = lastUse(next)
      const changed =
        use &&
        (await withAccessToken(next, use.token.value, ({ claims }) => {
          claims['aud'] = ['crm', 'hr']
        }))
      return changed && mutant(unauthorized(changed, use.exchange, invalidToken(use)))
    },
  },
  refusedUse('access-token-refused', 'access-token-rejected', same),
  refusedUse('access-token-refused-in-words', 'access-token-rejected', same, (use) =>
    invalidToken(use, 'The signature is invalid'),
  ),
  refusedUse(
    'access-token-refused-without-error',
    'access-token-rejected',
    same,
    ({ scheme }) => `${scheme} realm="api"`,
  ),
  afterRefreshTokenRevoked,
  oldTokenAfterRefresh,
  refusedUse('id-token-sent-to-resource', 'id-token-as-access-token', idToken('this-login')),
  refusedUse('id-token-of-elsewhere-sent-to-resource', 'id-token-as-access-token', idToken('another')),
  refusedUse(
    'id-token-sent-and-refused-by-realm-alone',
    'id-token-as-access-token',
    idToken('this-login'),
    ({ scheme }) => `${scheme} realm="api"`,
  ),
  {
    id: 'resource-refuses-a-token-with-403',
    cause: 'bearer-error-misleading',
    severity: 'note',
    // It is refused all the same.
    also: ['access-token-rejected'],
    apply(flow) {
      const use = lastUse(flow)
      return use && mutant(unauthorized(flow.exchanges, use.exchange, invalidToken(use), { status: 403 }))
    },
  },
  {
    id: 'resource-refuses-a-token-that-was-not-sent',
    cause: 'bearer-error-misleading',
    severity: 'note',
    says: /^The request has no token/,
    apply(flow) {
      const use = lastUse(flow)
      if (!use) return undefined
      const asked = {
        url: use.endpoint,
        headers: [['Accept', 'application/json']],
        status: 401,
        answerHeaders: [['WWW-Authenticate', invalidToken(use)]],
        json: {},
      } as const
      return mutant(extended(flow, [asked]).exchanges)
    },
  },
  {
    id: 'resource-refuses-without-challenge',
    cause: 'bearer-challenge-missing',
    severity: 'note',
    apply(flow) {
      const use = lastUse(flow)
      return use && mutant(unauthorized(flow.exchanges, use.exchange, null))
    },
  },
]

/** Some response says how long the token lasts: for one that tells nothing of itself. */
function givesLifetime(flow: CapturedFlow, { token }: Use): boolean {
  return [...all(flow, 'token-response'), ...all(flow, 'authorization-response')].some(
    (response) =>
      parameterValue(response, 'access_token') === token.value && Number(parameterValue(response, 'expires_in')) > 0,
  )
}
