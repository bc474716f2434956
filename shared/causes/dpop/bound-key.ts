import { isJsonObject } from '../../exchange/json-parameters.ts'
import { parameter } from '../../exchange/parameter.ts'
import { type Located, within } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import type { TokenRequest } from '../../oauth/message.ts'
import type { TokenFacts } from '../../tokens/token-facts.ts'
import { memberValue } from '../../tokens/token-members.ts'
import { requestsOf } from '../asked.ts'
import { stepsOf, tokenAttempts } from '../in-flow.ts'
import { placeInProof, proofOf, thumbprintIn } from './proof.ts'

/** The key that an authorization request bound its code to (RFC 9449 §10, §10.1), or a refresh token its public client (§5). */
export function keyOfGrant(flow: Flow, request: TokenRequest, tokens: TokenFacts): Located | undefined {
  return request.grant === 'refresh_token' ? keyOfRefreshToken(flow, request, tokens) : keyOfCode(flow, request, tokens)
}

function keyOfCode(flow: Flow, request: TokenRequest, tokens: TokenFacts): Located | undefined {
  if (request.grant !== 'authorization_code') return undefined
  for (const message of requestsOf(flow)) {
    const named = parameter(message, 'dpop_jkt')
    if (named) return named
    const proof = proofOf(message)
    const thumbprint = proof && thumbprintIn(tokens.decode(proof.value))
    if (proof && thumbprint) return { value: thumbprint, place: placeInProof(proof, 'header', 'jwk') }
  }
  return undefined
}

function keyOfRefreshToken(flow: Flow, request: TokenRequest, tokens: TokenFacts): Located | undefined {
  const token = parameter(request, 'refresh_token')?.value
  // A client that proves itself may bring a new key (RFC 9449 §5).
  if (!token || request.authentication.some(({ method }) => method !== 'none')) return undefined
  const given = tokenAttempts(flow).find(
    ({ response }) => response?.granted && parameter(response, 'refresh_token')?.value === token,
  )
  return given && isBound(given.response) ? keyOfProof(given.request, tokens) : undefined
}

const isBound = (response: Parameters<typeof parameter>[0] | undefined) =>
  response !== undefined && parameter(response, 'token_type')?.value.toLowerCase() === 'dpop'

function keyOfProof(request: TokenRequest, tokens: TokenFacts): Located | undefined {
  const proof = proofOf(request)
  const thumbprint = proof && thumbprintIn(tokens.decode(proof.value))
  return proof && thumbprint ? { value: thumbprint, place: placeInProof(proof, 'header', 'jwk') } : undefined
}

/**
 * The key that an access token is bound to: by its own `cnf` (RFC 9449 §6.1), by that of an introspection (§6.2),
 * or by the proof of the request that it was granted to as a DPoP token (§5).
 */
export function keyOfAccessToken(flow: Flow, token: Located, tokens: TokenFacts): Located | undefined {
  return ownBinding(token, tokens) ?? introspected(flow, token) ?? granted(flow, token, tokens)
}

function ownBinding(token: Located, tokens: TokenFacts): Located | undefined {
  const decoded = tokens.decode(token.value)
  const cnf = decoded.kind === 'jws' ? memberValue(decoded.payload, 'cnf') : undefined
  const jkt = isJsonObject(cnf) ? cnf['jkt'] : undefined
  if (typeof jkt !== 'string') return undefined
  const { exchange, location } = token.place
  return { value: jkt, place: { exchange, location: within(location, 'payload', 'cnf', 'jkt') } }
}

function introspected(flow: Flow, token: Located): Located | undefined {
  for (const { message } of stepsOf(flow, 'introspection-request')) {
    if (parameter(message, 'token')?.value !== token.value) continue
    const answer = stepsOf(flow, 'introspection-response').find((step) => step.message.exchange === message.exchange)
    const cnf = answer && parameter(answer.message, 'cnf')
    const jkt = cnf && /"jkt":"([\w-]{43})"/.exec(cnf.raw)?.[1]
    if (cnf && jkt) {
      const { exchange, location } = cnf.place
      return { value: jkt, place: { exchange, location: within(location, 'jkt') } }
    }
  }
  return undefined
}

function granted(flow: Flow, token: Located, tokens: TokenFacts): Located | undefined {
  const attempt = tokenAttempts(flow).find(
    ({ response }) => response?.granted && parameter(response, 'access_token')?.value === token.value,
  )
  return attempt && isBound(attempt.response) ? keyOfProof(attempt.request, tokens) : undefined
}
