import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { headerValue } from '../exchange/exchange.ts'
import { parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { TokenRequest, TokenResponse } from '../oauth/message.ts'
import type { TieKind } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { foldPoll } from './fold-polls.ts'
import { encloses, seat } from './legs.ts'
import { preparedFor } from './open-flows.ts'
import { pageKey } from './pages.ts'
import { preflightOf } from './place-preflight.ts'
import { rememberIdToken } from './sessions.ts'

/** Puts a token request into the flow whose code, verifier, refresh token or device code it redeems. */
export function placeTokenRequest(store: FlowStore, message: TokenRequest): FlowRecord {
  const found = findGrant(store, message)
  if (found) seat(store, found.flow, message, found.by)
  const flow = found?.flow ?? store.begin(message)
  const verifier = parameterValue(message, 'code_verifier')
  // The authorization request may be told later: it will be known by the challenge.
  if (!found && verifier) store.index.add('code-challenge', challengeOf(verifier), flow.id)
  store.index.add('code', parameterValue(message, 'code'), flow.id)
  store.index.add('refresh-token', parameterValue(message, 'refresh_token'), flow.id)
  store.index.add('device-code', parameterValue(message, 'device_code'), flow.id)
  store.index.add('auth-req-id', parameterValue(message, 'auth_req_id'), flow.id)
  for (const { clientId } of message.authentication) store.index.add('client', clientId?.value, flow.id)
  const page = headerValue(message.request.headers, 'origin')
  if (page !== undefined) store.index.add('page', pageKey(message.endpoint, page), flow.id)
  return flow
}

interface Found {
  readonly flow: FlowRecord
  readonly by: TieKind
}

function findGrant(store: FlowStore, message: TokenRequest): Found | undefined {
  const value = (name: string) => parameterValue(message, name)
  const first = (kind: Parameters<typeof store.index.get>[0], key: string | undefined) =>
    store.those(store.index.get(kind, key))[0]
  const verifier = value('code_verifier')
  const attempts: readonly (readonly [TieKind, () => FlowRecord | undefined])[] = [
    ['code', () => first('code', value('code'))],
    [
      'code-challenge',
      () => first('code-challenge', verifier && challengeOf(verifier)) ?? first('code-challenge', verifier),
    ],
    ['refresh-token', () => first('refresh-token', value('refresh_token'))],
    ['device-code', () => first('device-code', value('device_code'))],
    ['auth-req-id', () => first('auth-req-id', value('auth_req_id'))],
    ['subject-token', () => first('access-token', value('subject_token')) ?? first('id-token', value('subject_token'))],
    ['gateway-leg', () => around(store, message)],
    ['redirect-uri', () => unredeemed(store, message)],
    ['page', () => preflightOf(store, message)],
  ]
  for (const [by, attempt] of attempts) {
    const flow = attempt()
    if (flow) return { flow, by }
  }
  return preparedFor(store, message)
}

/** RFC 7636 §4.2: BASE64URL(SHA256(ASCII(code_verifier))). */
function challengeOf(verifier: string): string {
  return base64url.encode(sha256(new TextEncoder().encode(verifier)))
}

/** A request without a code of its own, such as client_credentials, within another that is still going on. */
function around(store: FlowStore, message: TokenRequest): FlowRecord | undefined {
  const clients = message.authentication.flatMap(({ clientId }) =>
    clientId ? store.index.get('client', clientId.value) : [],
  )
  return store
    .those(clients)
    .find((flow) => flow.core.some((step) => step.message.kind === 'token-request' && encloses(step.message, message)))
}

/** A code that no response gave: the flow of that redirect URI whose own code was not redeemed yet. */
function unredeemed(store: FlowStore, message: TokenRequest): FlowRecord | undefined {
  const redirectUri = parameterValue(message, 'redirect_uri')
  if (message.grant !== 'authorization_code' || redirectUri === undefined) return undefined
  const candidates = store.those(store.index.get('redirect-uri', comparableEndpoint(redirectUri)))
  return candidates.find((flow) => {
    const kinds = flow.core.map(({ kind }) => kind)
    return kinds.includes('authorization-response') && !kinds.includes('token-request')
  })
}

/** Puts a token response beside its request, and remembers what it gave. */
export function placeTokenResponse(store: FlowStore, message: TokenResponse, flow: FlowRecord | undefined): void {
  if (!flow) return
  seat(store, flow, message, 'same-exchange')
  foldPoll(store, flow, message)
  gather(store, flow, parameterValue(message, 'access_token'))
  store.index.add('refresh-token', parameterValue(message, 'refresh_token'), flow.id)
  rememberIdToken(store, flow, parameterValue(message, 'id_token'))
}

/**
 * Remembers the access token of a flow. A client may use it before the end of its response is told: the requests that
 * began a flow of their own for want of another come home.
 */
export function gather(store: FlowStore, flow: FlowRecord, accessToken: string | undefined): void {
  for (const other of store.those(store.index.get('access-token', accessToken))) {
    if (other !== flow && other.core.length === 0) store.merge(other, flow)
  }
  store.index.add('access-token', accessToken, flow.id)
  if (accessToken) store.knowledge.learnAccessToken(accessToken)
}
