import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { changeTokenRequest, nextId, tokenRefused, tokenRequest } from '../answers.ts'
import { all, type CapturedFlow, exchangeOf, first } from '../captured-flow.ts'
import { replaceEverywhere } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { refused } from '../refuse.ts'
import { forged, type TokenChange, withAssertion } from '../tokens.ts'

/** The token request by which a client proved itself with an assertion (RFC 7523 §2.2). */
function asserting(flow: CapturedFlow): { readonly request: TokenRequest; readonly assertion: string } | undefined {
  const request = tokenRequest(flow)
  const assertion = request && parameterValue(request, 'client_assertion')
  return request && assertion ? { request, assertion } : undefined
}

const refuse = (flow: CapturedFlow, exchanges: CapturedFlow['exchanges'], { grant }: TokenRequest) =>
  mutant(tokenRefused(flow, exchanges, grant, 'invalid_client', 'client authentication failed'))

/** The client made its assertion so, and the server refuses it. */
const ofClient = (id: string, change: TokenChange): Fault => ({
  id,
  cause: 'client-assertion-invalid',
  severity: 'error',
  async apply(flow) {
    const found = asserting(flow)
    const exchanges = found && (await withAssertion(flow, found.assertion, change))
    return exchanges && refuse(flow, exchanges, found.request)
  },
})

/** The type that is told beside the assertion. */
const typed = (id: string, type: string | null): Fault => ({
  id,
  cause: 'client-assertion-invalid',
  severity: 'error',
  apply(flow) {
    const found = asserting(flow)
    if (!found) return undefined
    return refuse(flow, changeTokenRequest(flow, found.request, 'client_assertion_type', type), found.request)
  },
})

const hours = 3600

/** An assertion that is the grant itself (RFC 7523 §2.1). */
const ofGrant = (id: string, change: TokenChange): Fault => ({
  id,
  cause: 'assertion-grant-invalid',
  severity: 'error',
  async apply(flow) {
    const request = tokenRequest(flow, 'jwt_bearer')
    const assertion = request && parameterValue(request, 'assertion')
    const exchanges = assertion && (await withAssertion(flow, assertion, change))
    return exchanges ? mutant(tokenRefused(flow, exchanges, 'jwt_bearer', 'invalid_grant')) : undefined
  },
})

/** What goes wrong with assertions (RFC 7523 §3, OpenID Connect Core §9). */
export const assertionFaults: readonly Fault[] = [
  ofClient('assertion-for-another-server', ({ claims }) => {
    claims['aud'] = 'https://login.other.example'
  }),
  ofClient('assertion-audience-with-slash', ({ claims }) => {
    claims['aud'] = [claims['aud']].flat().map((aud) => `${aud}/`)
  }),
  ofClient('assertion-without-audience', ({ claims }) => {
    claims['aud'] = undefined
  }),
  ofClient('assertion-of-another-issuer', ({ claims }) => {
    claims['iss'] = 'https://app.example'
  }),
  ofClient('assertion-about-another-client', ({ claims }) => {
    claims['sub'] = `${claims['sub']}-test`
  }),
  ofClient('assertion-expired', ({ claims }) => {
    claims['exp'] = Number(claims['exp']) - 2 * hours
    claims['iat'] = Number(claims['iat']) - 2 * hours
  }),
  ofClient('assertion-without-expiry', ({ claims }) => {
    claims['exp'] = undefined
  }),
  ofClient('assertion-expiry-in-milliseconds', ({ claims }) => {
    claims['exp'] = Number(claims['exp']) * 1000
  }),
  ofClient('assertion-issued-in-the-future', ({ claims }) => {
    claims['iat'] = Number(claims['iat']) + hours
    claims['exp'] = Number(claims['exp']) + hours
  }),
  {
    id: 'assertion-not-signed',
    cause: 'client-assertion-invalid',
    severity: 'error',
    apply(flow) {
      const found = asserting(flow)
      if (!found) return undefined
      const [, payload] = found.assertion.split('.')
      const header = Buffer.from('{"alg":"none"}').toString('base64url')
      return refuse(flow, replaceEverywhere(flow.exchanges, found.assertion, `${header}.${payload}.`), found.request)
    },
  },
  {
    id: 'assertion-by-an-algorithm-not-offered',
    cause: 'client-assertion-invalid',
    severity: 'error',
    apply(flow) {
      const found = asserting(flow)
      const exchanges =
        found &&
        forged(flow, found.assertion, ({ header }) => {
          header['alg'] = 'ES512'
        })
      const offers = all(flow, 'metadata-response').some((message) =>
        message.parameters.some(({ name }) => name === 'token_endpoint_auth_signing_alg_values_supported'),
      )
      return exchanges && offers ? refuse(flow, exchanges, found.request) : undefined
    },
  },
  {
    id: 'assertion-no-jwt',
    cause: 'client-assertion-invalid',
    severity: 'error',
    apply(flow) {
      const found = asserting(flow)
      return found && refuse(flow, replaceEverywhere(flow.exchanges, found.assertion, 'the-assertion'), found.request)
    },
  },
  typed('assertion-of-wrong-type', 'jwt-bearer'),
  typed('assertion-without-type', null),
  {
    id: 'assertion-used-again',
    cause: 'client-assertion-invalid',
    severity: 'error',
    apply(flow) {
      const found = asserting(flow)
      // A code would be used again with it, which is another fault.
      if (found?.request.grant !== 'client_credentials') return undefined
      const once = exchangeOf(flow, found.request.exchange)
      const id = nextId(flow.exchanges)
      const again = { ...once, id, startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 }
      return mutant(refused([...flow.exchanges, again], id, 'invalid_client', { status: 401 }))
    },
  },
  {
    id: 'assertion-of-the-pushed-request',
    cause: 'client-assertion-invalid',
    severity: 'error',
    apply(flow) {
      const found = asserting(flow)
      const pushed = first(flow, 'pushed-authorization-request')
      const earlier = pushed && parameterValue(pushed, 'client_assertion')
      if (!found || !earlier || earlier === found.assertion) return undefined
      return refuse(flow, changeTokenRequest(flow, found.request, 'client_assertion', earlier), found.request)
    },
  },
  {
    id: 'assertion-used-again-and-taken',
    cause: 'client-assertion-invalid',
    severity: 'warning',
    apply(flow) {
      const found = asserting(flow)
      if (found?.request.grant !== 'client_credentials') return undefined
      const once = exchangeOf(flow, found.request.exchange)
      const again = { ...once, id: nextId(flow.exchanges), startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 }
      return mutant([...flow.exchanges, again])
    },
  },
  ofGrant('grant-assertion-for-another-server', ({ claims }) => {
    claims['aud'] = 'https://login.other.example'
  }),
  ofGrant('grant-assertion-without-issuer', ({ claims }) => {
    claims['iss'] = undefined
  }),
  ofGrant('grant-assertion-expired', ({ claims }) => {
    claims['exp'] = Number(claims['exp']) - 2 * hours
    claims['iat'] = Number(claims['iat'] ?? claims['exp']) - 2 * hours
  }),
  ofGrant('grant-assertion-without-expiry', ({ claims }) => {
    claims['exp'] = undefined
  }),
  {
    id: 'grant-assertion-no-jwt',
    cause: 'assertion-grant-invalid',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow, 'jwt_bearer')
      if (!request) return undefined
      const exchanges = changeTokenRequest(flow, request, 'assertion', 'the-assertion')
      return mutant(tokenRefused(flow, exchanges, 'jwt_bearer', 'invalid_grant'))
    },
  },
]
