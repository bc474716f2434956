import type { EpochMs } from '../exchange/brand.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse, Message } from '../oauth/message.ts'
import type { ClaimVerdict } from '../tokens/claim-verdict.ts'
import type { Jws } from '../tokens/decode-token.ts'
import { judgeClaims } from '../tokens/judge-claims.ts'
import { memberText } from '../tokens/token-members.ts'
import type { CheckContext } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'
import { memberPlace } from './id-tokens.ts'
import { issuerToVerifyBy, openingKeys, verificationKeys } from './token-keys.ts'

/** A response of the server that is a JWT. */
export interface SignedResponse {
  /** What it is called in a sentence: `signed response`. */
  readonly noun: string
  readonly token: Located
  readonly at: EpochMs
  /** Claims that are judged; those that it must have, in any case. */
  readonly claims: readonly ('iss' | 'aud' | 'exp')[]
  readonly required: boolean
}

/** True where the parameters of a response stand in a token that is encrypted or broken: what is not seen may be there. */
export function isSealed({ jarm, parameters }: AuthorizationResponse): boolean {
  return jarm !== undefined && !parameters.some((candidate) => candidate.in === 'jwt')
}

/** The answer about a person or a token that is a JWT (OpenID Connect Core §5.3.2, RFC 9701 §5). */
export function signedAnswerIn(message: Message): SignedResponse | undefined {
  if (message.part !== 'response' || !('jwt' in message) || !message.jwt) return undefined
  const { jwt: token, at } = message
  // In UserInfo neither claim must be there, and what is there must be right.
  if (message.kind === 'resource-response')
    return { noun: 'signed UserInfo response', token, at, claims: ['iss', 'aud'], required: false }
  if (message.kind !== 'introspection-response') return undefined
  // Its audience is the resource server, of whose name nothing is known here.
  return { noun: 'signed introspection response', token, at, claims: ['iss'], required: true }
}

/** The signed token that a response is, or holds in its encrypted one; undefined while that is shut, or where there is none. */
export function signedWithin(token: Located, context: CheckContext): Jws | undefined {
  const decoded = context.tokens.decode(token.value)
  const opening = decoded.kind === 'jwe' ? context.tokens.open(decoded, openingKeys(context)) : undefined
  const inside = opening?.kind === 'nested' ? opening.token : decoded
  return inside.kind === 'jws' ? inside : undefined
}

/** Finds a signed response that is of another server, for another client, too old, or not signed by its server. */
export function judgeSigned(
  flow: Flow,
  response: SignedResponse,
  context: CheckContext,
): readonly Observation<'error'>[] {
  const decoded = context.tokens.decode(response.token.value)
  if (decoded.kind === 'malformed') {
    const message = `The ${response.noun} cannot be read. ${decoded.reason}`
    return [observe('error', message, shows(response.token, 'a JWT'))]
  }
  const jws = signedWithin(response.token, context)
  return jws ? [...wrongClaims(flow, response, jws), ...wrongSignature(flow, response, jws, context)] : []
}

/** What is wrong with the claims that a signed response is judged by. */
export function wrongClaimsOf(flow: Flow, response: SignedResponse, jws: Jws): readonly ClaimVerdict[] {
  const verdicts = judgeClaims(jws, {
    now: response.at,
    ...(flow.issuer !== undefined && { issuer: flow.issuer }),
    ...(flow.clientId && { clientId: flow.clientId.value }),
  })
  return verdicts.filter(
    ({ claim, ok, seen }) =>
      !ok && response.claims.some((one) => one === claim) && (response.required || seen !== null),
  )
}

function wrongClaims(flow: Flow, response: SignedResponse, jws: Jws): readonly Observation<'error'>[] {
  return wrongClaimsOf(flow, response, jws).map((verdict) => {
    const { claim, seen, expected } = verdict
    const expectedAt = claim === 'aud' ? flow.clientId?.place : undefined
    return observe('error', `${told(verdict, response.noun)} ${verdict.why} A client must refuse it.`, {
      place: memberPlace(response.token, 'payload', claim, jws.payload),
      seen,
      expected,
      ...(expectedAt && { expectedAt }),
    })
  })
}

function told({ claim, seen, expected }: ClaimVerdict, noun: string): string {
  if (seen === null) return `The ${noun} has no ${claim}${expected === null ? '' : ', and it should be {expected:0}'}.`
  if (claim === 'exp') return `The ${noun} ended at {seen:0}.`
  return claim === 'iss'
    ? `The ${noun} is of {seen:0}, and {expected:0} was asked.`
    : `The ${noun} is for {seen:0}, and the client that asked is {expected:0}.`
}

function wrongSignature(
  flow: Flow,
  { token, noun }: SignedResponse,
  jws: Jws,
  context: CheckContext,
): readonly Observation<'error'>[] {
  const jwks = context.jwks(issuerToVerifyBy(flow, memberText(jws.payload, 'iss')))
  const verdict = context.tokens.signature(jws, verificationKeys(jwks, context.clientSecret))
  if (verdict?.kind !== 'failed') return []
  const reason = `${verdict.reason.charAt(0).toUpperCase()}${verdict.reason.slice(1)}`
  return [
    observe('error', `${reason}. The ${noun} must be refused: whoever wrote it may not be the server.`, {
      place: memberPlace(token, 'header', 'alg', jws.header),
      seen: memberText(jws.header, 'alg') ?? null,
      expected: null,
    }),
  ]
}
