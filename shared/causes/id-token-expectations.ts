import { parameter } from '../exchange/parameter.ts'
import type { Located, Place } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { TokenGiver } from '../oauth/message.ts'
import type { ClaimExpectations, JudgedClaim } from '../tokens/claim-verdict.ts'
import { readableRequest } from './asked.ts'
import { firstOf, stepsOf } from './in-flow.ts'

/** What the claims of an ID token should be, and where each was read. */
export interface ExpectedClaims {
  readonly claims: ClaimExpectations
  readonly at: { readonly [Claim in JudgedClaim]?: Place }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * What the flow lets expect of the ID token in one of its messages (OpenID Connect Core §3.1.3.7, §3.2.2.11,
 * §3.3.2.12, §12.2; CIBA §10.3.1). What a grant of its own kind says of its tokens, such as token exchange, is not known.
 */
export function idTokenExpectations(flow: Flow, holder: TokenGiver): ExpectedClaims {
  const claims: Writable<ClaimExpectations> = { now: holder.at, isIdToken: true }
  const at: { -readonly [Claim in JudgedClaim]?: Place } = {}
  const expect = (
    claim: JudgedClaim,
    name: 'nonce' | 'code' | 'accessToken' | 'refreshToken' | 'authReqId' | 'state' | 'clientId',
    value?: Located,
  ) => {
    if (!value) return
    claims[name] = value.value
    at[claim] = value.place
  }
  expect('at_hash', 'accessToken', parameter(holder, 'access_token'))
  if (holder.kind === 'authorization-response') {
    expect('c_hash', 'code', parameter(holder, 'code'))
    expect('s_hash', 'state', parameter(holder, 'state'))
    claims.requiredHashes = ['at_hash', 'c_hash']
  }
  if (holder.kind === 'ciba-notification-request') {
    expect('urn:openid:params:jwt:claim:rt_hash', 'refreshToken', parameter(holder, 'refresh_token'))
    expect('urn:openid:params:jwt:claim:auth_req_id', 'authReqId', parameter(holder, 'auth_req_id'))
    claims.requiredHashes = ['at_hash', 'urn:openid:params:jwt:claim:rt_hash']
  }
  if (!logsIn(holder)) return { claims, at }
  if (flow.issuer !== undefined) claims.issuer = flow.issuer
  const named = firstOf(flow, 'authorization-response')
  const iss = named && parameter(named, 'iss')
  if (iss && iss.value === flow.issuer) at.iss = iss.place
  const client = clientOf(flow, holder)
  expect('aud', 'clientId', client)
  if (client) at.azp = client.place
  expect('nonce', 'nonce', sentNonce(flow))
  if (holder.kind === 'token-response' && holder.grant === 'refresh_token') claims.nonceOptional = true
  return { claims, at }
}

/** The grants whose ID token is for the client that asked, of the issuer that was asked. */
function logsIn(holder: TokenGiver): boolean {
  if (holder.kind !== 'token-response') return true
  return ['authorization_code', 'refresh_token', 'device_code', 'password', 'ciba'].includes(holder.grant)
}

/** The client that redeems may be another than the one that asked: then the token is for neither, by rights. */
function clientOf(flow: Flow, holder: TokenGiver): Located | undefined {
  if (holder.kind !== 'token-response') return flow.clientId
  const request = stepsOf(flow, 'token-request').find(({ message }) => message.exchange === holder.exchange)?.message
  return request?.authentication.find(({ clientId }) => clientId)?.clientId ?? flow.clientId
}

function sentNonce(flow: Flow): Located | undefined {
  const asked = readableRequest(flow)
  return asked && parameter(asked, 'nonce')
}
