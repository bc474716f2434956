import { createHash } from 'node:crypto'
import { type Exchange, exchangeId, headerValue } from '../../../shared/exchange/exchange.ts'
import { changeTokenRequest, tokenRefused, tokenRequest } from '../answers.ts'
import { edited, editedRequest, withRequestHeader } from '../at-exchange.ts'
import { invalidToken, lastUse, type Use, withAccessToken } from '../at-resource.ts'
import { all, type CapturedFlow, exchangeOf } from '../captured-flow.ts'
import { withMember, withRequest, withResponse } from '../edit.ts'
import { readAnew } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { unauthorized } from '../refuse.ts'

const cause = 'certificate-binding-mismatch'

// No certificate is ever parsed: what counts is that it is a sequence, and its hash (RFC 8705 §3.1).
const certificate = (name: string) => Buffer.concat([Buffer.from([0x30, 0x82]), Buffer.from(`the certificate ${name}`)])
const own = certificate('of the login')
const others = certificate('of somebody else')
const thumbprint = createHash('sha256').update(own).digest('base64url')
const pem = (der: Buffer) =>
  encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`)

/** The headers of the gateways that end TLS, with this certificate. */
const passedOn: Readonly<Record<string, (der: Buffer) => readonly [string, string]>> = {
  nginx: (der) => ['X-SSL-Client-Cert', pem(der)],
  'rfc-9440': (der) => ['Client-Cert', `:${der.toString('base64')}:`],
  envoy: (der) => [
    'X-Forwarded-Client-Cert',
    `By=spiffe://lab/api;Hash=${createHash('sha256').update(der).digest('hex')}`,
  ],
  azure: (der) => ['X-ARR-ClientCert', der.toString('base64')],
}

/** The flow with its last token bound to the client's certificate; undefined where it is bound to another key already. */
async function bound(flow: CapturedFlow): Promise<{ readonly use: Use; readonly flow: CapturedFlow } | undefined> {
  const use = lastUse(flow)
  if (!use || use.scheme === 'DPoP') return undefined
  const exchanges = await withAccessToken(flow, use.token.value, ({ claims }) => {
    claims['cnf'] = { 'x5t#S256': thumbprint }
  })
  const next = exchanges && readAnew(flow, exchanges)
  const again = next && lastUse(next)
  return again && { use: again, flow: next }
}

const withCertificate = (exchanges: readonly Exchange[], { exchange }: Use, [name, value]: readonly [string, string]) =>
  edited(exchanges, [exchange], (one) => withRequestHeader(one, name, value))

const byAnother = Object.entries(passedOn).flatMap(([gateway, header]): readonly Fault[] =>
  ([true, false] as const).map((refused) => ({
    id: `bound-token-with-another-certificate-by-${gateway}${refused ? '' : '-taken'}`,
    cause,
    severity: refused ? 'error' : 'warning',
    async apply(flow) {
      const given = await bound(flow)
      if (!given) return undefined
      const exchanges = withCertificate(given.flow.exchanges, given.use, header(others))
      return mutant(refused ? unauthorized(exchanges, given.use.exchange, invalidToken(given.use)) : exchanges)
    },
  })),
)

/** The request as the gateway passes it on, to a server that is known inside alone. */
function behindGateway(flow: CapturedFlow, use: Use, change: (exchange: Exchange) => Exchange): CapturedFlow {
  const outer = exchangeOf(flow, use.exchange)
  const took = outer.timing.ended ?? 20
  const url = new URL(outer.request.url)
  const inner = change({
    ...withRequest(outer, { url: `http://api.internal:8080${url.pathname}${url.search}` }),
    startedAt: outer.startedAt + 2,
    timing: { requestEnded: 1, responseStarted: took, ended: took },
  })
  const at = flow.exchanges.indexOf(outer)
  const longer = { ...outer, timing: { ...outer.timing, responseStarted: took + 20, ended: took + 20 } }
  const all = [...flow.exchanges.slice(0, at), longer, inner, ...flow.exchanges.slice(at + 1)]
  return readAnew(
    flow,
    all.map((exchange, index) => ({ ...exchange, id: exchangeId(index) })),
  )
}

/** The server with another address for clients that show a certificate (RFC 8705 §5). */
function withAlias(exchange: Exchange, endpoint: string): Exchange {
  if (exchange.outcome.kind !== 'answered') return exchange
  const { body } = exchange.outcome.response
  const alias = endpoint.replace(/^https?:\/\/[^/]+/, 'https://mtls.lab.example')
  const aliased = withMember(body, 'mtls_endpoint_aliases', { token_endpoint: alias })
  return withResponse(exchange, {
    body: withMember(aliased, 'token_endpoint_auth_methods_supported', ['client_secret_basic', 'tls_client_auth']),
  })
}

/** What goes wrong with tokens and clients that are bound to a certificate (RFC 8705). */
export const certificateFaults: readonly Fault[] = [
  ...byAnother,
  ...['The certificate does not match the token', 'x5t#S256 mismatch', 'mTLS binding failed'].map(
    (words, index): Fault => ({
      id: `bound-token-refused-for-its-certificate-${index + 1}`,
      cause,
      severity: 'error',
      async apply(flow) {
        const given = await bound(flow)
        if (!given) return undefined
        const { exchange } = given.use
        return mutant(unauthorized(given.flow.exchanges, exchange, invalidToken(given.use, words)))
      },
    }),
  ),
  {
    id: 'gateway-drops-the-certificate',
    cause,
    severity: 'error',
    async apply(flow) {
      const given = await bound(flow)
      if (!given) return undefined
      const sent = withCertificate(given.flow.exchanges, given.use, ['Client-Cert', `:${own.toString('base64')}:`])
      const next = behindGateway(readAnew(flow, sent), given.use, (inner) =>
        withRequestHeader(inner, 'Client-Cert', null),
      )
      const inner = given.use.exchange + 1
      const outer = unauthorized(next.exchanges, given.use.exchange, invalidToken(given.use), { goesOn: true })
      return mutant(unauthorized(outer, exchangeId(inner), invalidToken(given.use)))
    },
  },
  {
    id: 'certificate-shown-at-the-endpoint-without-one',
    cause,
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      const metadata = all(flow, 'metadata-response').findLast((message) => message.metadata?.tokenEndpoint)
      const method = request?.authentication[0]?.method
      const client = request?.authentication.find(({ clientId }) => clientId)?.clientId?.value
      if (!request || !metadata || !client || metadata.metadata?.tokenEndpoint?.value !== request.endpoint)
        return undefined
      if (method !== 'client_secret_basic' && method !== 'client_secret_post' && method !== 'none') return undefined
      const offered = edited(flow.exchanges, [metadata.exchange], (exchange) => withAlias(exchange, request.endpoint))
      const bare = editedRequest({ ...flow, exchanges: offered }, request, (exchange) =>
        headerValue(exchange.request.headers, 'authorization')?.startsWith('Basic ')
          ? withRequestHeader(exchange, 'Authorization', null)
          : exchange,
      )
      const named = changeTokenRequest({ ...flow, exchanges: bare }, request, 'client_id', client)
      const secretless = changeTokenRequest({ ...flow, exchanges: named }, request, 'client_secret', null)
      return mutant(tokenRefused(flow, secretless, request.grant, 'invalid_client'), {
        client_id: client,
        token_endpoint_auth_method: 'tls_client_auth',
      })
    },
  },
]
