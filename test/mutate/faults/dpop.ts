import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { ResourceRequest, TokenRequest } from '../../../shared/oauth/message.ts'
import { nextId, tokenRefused, tokenRequest } from '../answers.ts'
import { edited, withRequestHeader } from '../at-exchange.ts'
import { all, type CapturedFlow, exchangeOf } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { type Change, withHeader, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { type ProofParts, withProofs } from '../proofs.ts'
import { refused, unauthorized, upTo } from '../refuse.ts'

/** The granted token request that has a proof. */
function proving(flow: CapturedFlow): TokenRequest | undefined {
  const request = tokenRequest(flow)
  return request?.dpop ? request : undefined
}

/** The last request with a DPoP token, which the resource took. */
function usingToken(flow: CapturedFlow): ResourceRequest | undefined {
  return all(flow, 'resource-request').findLast(({ dpop, scheme }) => dpop && scheme === 'DPoP')
}

type ProofChange = (parts: ProofParts) => void

const atToken = (id: string, change: ProofChange): Fault => ({
  id: `${id}-at-token`,
  cause: 'dpop-proof-invalid',
  severity: 'error',
  async apply(flow) {
    const request = proving(flow)
    if (!request) return undefined
    const exchanges = await withProofs(flow, (parts) => {
      if (parts.exchange.id === request.exchange) change(parts)
    })
    return exchanges && mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_dpop_proof'))
  },
})

const atResource = (id: string, change: ProofChange, error = 'invalid_dpop_proof'): Fault => ({
  id: `${id}-at-resource`,
  cause: 'dpop-proof-invalid',
  severity: 'error',
  async apply(flow) {
    const request = usingToken(flow)
    if (!request) return undefined
    const exchanges = await withProofs(flow, (parts) => {
      if (parts.exchange.id === request.exchange) change(parts)
    })
    return exchanges && mutant(unauthorized(exchanges, request.exchange, `DPoP error="${error}"`))
  },
})

const everywhere = (id: string, change: ProofChange): readonly Fault[] => [atToken(id, change), atResource(id, change)]

/** The resource looks at nothing of it, and takes the token. */
const notChecked = (id: string, change: ProofChange): Fault => ({
  id: `${id}-and-not-checked`,
  cause: 'dpop-proof-invalid',
  severity: 'warning',
  async apply(flow) {
    const request = usingToken(flow)
    if (!request) return undefined
    const exchanges = await withProofs(flow, (parts) => {
      if (parts.exchange.id === request.exchange) change(parts)
    })
    return exchanges && mutant(exchanges)
  },
})

const claim =
  (name: string, value: unknown): ProofChange =>
  ({ claims }) => {
    claims[name] = value
  }
const head =
  (name: string, value: unknown): ProofChange =>
  ({ header }) => {
    header[name] = value
  }

/** The headers of a request changed where a proof goes along, and the server's refusal. */
const sent = (id: string, change: (exchange: Exchange) => Exchange): Fault => ({
  id,
  cause: 'dpop-proof-invalid',
  severity: 'error',
  apply(flow) {
    const request = proving(flow)
    if (!request) return undefined
    const exchanges = edited(flow.exchanges, [request.exchange], change)
    return mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_dpop_proof'))
  },
})

const scheme = (change: Change, exchange: Exchange) => withRequestHeader(exchange, 'Authorization', change)

/** What goes wrong with proofs of possession (RFC 9449). */
export const dpopFaults: readonly Fault[] = [
  ...everywhere('proof-of-wrong-type', head('typ', 'JWT')),
  ...everywhere('proof-by-a-shared-secret', head('alg', 'HS256')),
  ...everywhere('proof-not-signed', head('alg', 'none')),
  ...everywhere('proof-without-key', head('jwk', undefined)),
  ...everywhere('proof-with-private-key', ({ header }) => {
    header['jwk'] = { ...Object(header['jwk']), d: 'c2VjcmV0LW9mLXRoZS1rZXktMDEyMzQ1Njc4OTAxMjM' }
  }),
  ...everywhere('proof-signed-by-another-key', (parts) => {
    parts.otherKey = 'signs'
  }),
  ...everywhere('proof-for-another-method', claim('htm', 'PUT')),
  ...everywhere('proof-for-another-address', claim('htu', 'https://other.example/token')),
  ...everywhere('proof-for-http', ({ claims }) => {
    const { htu } = claims
    claims['htu'] = String(htu).startsWith('https:') ? String(htu).replace('https:', 'http:') : 'https://localhost/'
  }),
  ...everywhere('proof-without-address', claim('htu', undefined)),
  ...everywhere('proof-without-identifier', claim('jti', undefined)),
  ...everywhere('proof-without-time', claim('iat', undefined)),
  ...everywhere('proof-too-old', ({ claims }) => {
    claims['iat'] = Number(claims['iat']) - 3600
  }),
  ...everywhere('proof-of-the-future', ({ claims }) => {
    claims['iat'] = Number(claims['iat']) + 3600
  }),
  atResource('proof-without-token-hash', claim('ath', undefined)),
  atResource('proof-for-another-token', claim('ath', 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo')),
  atResource(
    'proof-by-another-key',
    (parts) => {
      parts.otherKey = 'is-named'
    },
    'invalid_token',
  ),
  notChecked('proof-for-another-token', claim('ath', 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo')),
  notChecked('proof-by-another-key', (parts) => {
    parts.otherKey = 'is-named'
  }),
  notChecked('proof-for-another-address', claim('htu', 'https://other.example/hello')),
  {
    id: 'proof-with-an-old-nonce',
    cause: 'dpop-proof-invalid',
    severity: 'error',
    async apply(flow) {
      const request = proving(flow)
      if (!request || !all(flow, 'token-response').some(({ dpopNonce }) => dpopNonce)) return undefined
      const exchanges = await withProofs(flow, ({ exchange, claims }) => {
        if (exchange.id === request.exchange) claims['nonce'] = 'of-yesterday'
      })
      return exchanges && mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_dpop_proof'))
    },
  },
  sent('proof-left-out', (exchange) => withRequestHeader(exchange, 'DPoP', null)),
  sent('proof-no-jwt', (exchange) => withRequestHeader(exchange, 'DPoP', 'the-proof')),
  sent('proof-twice', (exchange) =>
    withRequest(exchange, {
      headers: [...exchange.request.headers, ['DPoP', headerValue(exchange.request.headers, 'dpop') ?? '']],
    }),
  ),
  {
    id: 'proof-left-out-at-resource',
    cause: 'dpop-proof-invalid',
    severity: 'error',
    apply(flow) {
      const request = usingToken(flow)
      if (!request) return undefined
      const exchanges = edited(flow.exchanges, [request.exchange], (exchange) =>
        withRequestHeader(exchange, 'DPoP', null),
      )
      return mutant(unauthorized(exchanges, request.exchange, 'DPoP error="invalid_token"'))
    },
  },
  {
    id: 'proof-used-again',
    cause: 'dpop-proof-invalid',
    severity: 'error',
    apply(flow) {
      const request = usingToken(flow)
      if (!request) return undefined
      const once = exchangeOf(flow, request.exchange)
      const id = nextId(flow.exchanges)
      const again = { ...once, id, startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 }
      return mutant(unauthorized([...flow.exchanges, again], id, 'DPoP error="invalid_dpop_proof"'))
    },
  },
  {
    id: 'proof-used-again-and-taken',
    cause: 'dpop-proof-invalid',
    severity: 'warning',
    apply(flow) {
      const request = usingToken(flow)
      if (!request) return undefined
      const once = exchangeOf(flow, request.exchange)
      return mutant([
        ...flow.exchanges,
        { ...once, id: nextId(flow.exchanges), startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 },
      ])
    },
  },
  ...(['token', 'resource'] as const).map(
    (side): Fault => ({
      id: `nonce-not-heeded-at-${side}`,
      cause: 'dpop-nonce-ignored',
      severity: 'error',
      apply(flow) {
        const asking = flow.messages.find(
          (message) =>
            message.dpopNonce &&
            message.kind === `${side}-response` &&
            'response' in message &&
            (message.response?.status ?? 0) >= 400,
        )
        return asking && mutant(upTo(flow.exchanges, asking.exchange))
      },
    }),
  ),
  {
    id: 'nonce-asked-for-and-not-given',
    cause: 'dpop-nonce-ignored',
    severity: 'error',
    apply(flow) {
      const request = proving(flow)
      return request && mutant(tokenRefused(flow, flow.exchanges, request.grant, 'use_dpop_nonce'))
    },
  },
  {
    id: 'nonce-repeated-without-it',
    cause: 'dpop-nonce-ignored',
    severity: 'error',
    apply(flow) {
      const asking = all(flow, 'token-response').find(({ error }) => error?.code.value === 'use_dpop_nonce')
      const request = proving(flow)
      if (!asking?.dpopNonce || !request) return undefined
      const proof = headerValue(exchangeOf(flow, asking.exchange).request.headers, 'dpop') ?? ''
      const asked = edited(flow.exchanges, [request.exchange], (exchange) => withRequestHeader(exchange, 'DPoP', proof))
      const headers = [['DPoP-Nonce', asking.dpopNonce.value]] as const
      return mutant(refused(asked, request.exchange, 'use_dpop_nonce', { headers }))
    },
  },
  {
    id: 'bound-token-sent-as-bearer',
    cause: 'dpop-downgraded',
    severity: 'error',
    apply(flow) {
      const request = usingToken(flow)
      if (!request) return undefined
      const exchanges = edited(flow.exchanges, [request.exchange], (exchange) =>
        withRequestHeader(
          scheme((value) => value.replace(/^DPoP /i, 'Bearer '), exchange),
          'DPoP',
          null,
        ),
      )
      return mutant(unauthorized(exchanges, request.exchange, 'DPoP error="invalid_token"'))
    },
  },
  {
    id: 'bound-token-taken-as-bearer',
    cause: 'dpop-downgraded',
    severity: 'warning',
    apply(flow) {
      const request = usingToken(flow)
      if (!request) return undefined
      return mutant(
        edited(flow.exchanges, [request.exchange], (exchange) =>
          withRequestHeader(
            scheme((value) => value.replace(/^DPoP /i, 'Bearer '), exchange),
            'DPoP',
            null,
          ),
        ),
      )
    },
  },
  {
    id: 'bearer-token-sent-as-dpop',
    cause: 'dpop-downgraded',
    severity: 'error',
    apply(flow) {
      const request = all(flow, 'resource-request').find(({ scheme: used, token }) => used === 'Bearer' && token)
      const given = all(flow, 'token-response').some(
        (response) => response.granted && parameterValue(response, 'access_token') === request?.token?.value,
      )
      if (!request || !given || request.dpop || headerValue(request.request.headers, 'mcp-protocol-version'))
        return undefined
      const exchanges = edited(flow.exchanges, [request.exchange], (exchange) =>
        scheme((value) => value.replace(/^Bearer /i, 'DPoP '), exchange),
      )
      return mutant(unauthorized(exchanges, request.exchange, 'Bearer error="invalid_token"'))
    },
  },
  {
    id: 'token-given-as-bearer',
    cause: 'dpop-downgraded',
    severity: 'warning',
    apply(flow) {
      const request = proving(flow)
      const response = all(flow, 'token-response').find(({ exchange }) => exchange === request?.exchange)
      const token = response && parameterValue(response, 'access_token')
      if (!response || !token) return undefined
      // A token that names no key: one that is not a JWT.
      const swapped = changeParameter(flow.exchanges, response, 'access_token', 'opaque-access-token-7d2a')
      return mutant(
        upTo(
          changeParameter(swapped, response, 'token_type', 'Bearer').map((exchange) =>
            exchange.id === response.exchange && exchange.outcome.kind === 'answered'
              ? withResponse(exchange, { headers: withHeader(exchange.outcome.response.headers, 'Age', null) })
              : exchange,
          ),
          response.exchange,
        ),
      )
    },
  },
]
