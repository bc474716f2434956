import { parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located } from '../exchange/place.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { EndpointResponse, OAuthError, ResourceResponse, TokenResponse } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { keyOfAccessToken, keyOfGrant } from './dpop/bound-key.ts'
import { judgeProof } from './dpop/judge-proof.ts'
import { proofOf } from './dpop/proof.ts'
import type { ProofExpectations, ProofFault } from './dpop/proof-fault.ts'
import { lacks, observe, refusalEvidence } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { seenAs, stepsOf } from './in-flow.ts'
import { providerWords, refusalOf } from './refusals.ts'
import { headerToken } from './used-token.ts'

/** The proof that a request carried is not one for this request, this token and this key. */
export const dpopProofInvalid = defineCause({
  id: 'dpop-proof-invalid',
  title: 'The DPoP proof does not fit the request, the token or the key',
  possibleCause:
    'The client made the proof for another address or method, used one proof twice, signed it with another key than the token is bound to, or its clock is wrong; or the server behind a gateway compares with an address that the client does not know.',
  solution:
    'Make a new proof for each request, with its method and its address without query, the time, a new jti, the last nonce of that server, and at a resource the hash of the access token; sign it with the key of the login.',
  troubleshoot:
    'Compare htm, htu, iat, ath and the thumbprint of jwk in the DPoP header with the request that carries it.',
  references: [
    'RFC 9449 §4.2',
    'RFC 9449 §4.3',
    'RFC 9449 §5',
    'RFC 9449 §6.1',
    'RFC 9449 §7.1',
    'RFC 9449 §10',
    'RFC 7638 §3',
  ],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: [
    'authorization-code-expired',
    'refresh-token-expired',
    'access-token-rejected',
    'access-token-audience-mismatch',
  ],
  check: (flow, context) => [
    ...stepsOf(flow, 'token-response').flatMap((step) => atToken(step, flow, context)),
    ...stepsOf(flow, 'pushed-authorization-response').flatMap((step) => atPush(step, context)),
  ],
  checkResource: atResource,
})

function atToken(step: Step<TokenResponse>, flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  const { message } = step
  const request = stepsOf(flow, 'token-request').find((other) => other.message.exchange === message.exchange)?.message
  const boundTo = request && keyOfGrant(flow, request, context.tokens)
  return judged(step, context, {
    ...(boundTo && { boundTo }),
    ...algorithmsOf(context),
    refused: !message.granted,
  })
}

function atPush(step: Step<EndpointResponse>, context: CheckContext): readonly Observation<Alarm>[] {
  return judged(step, context, { ...algorithmsOf(context), refused: step.message.error !== undefined })
}

function atResource(step: Step, flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  const { message } = step
  if (message.kind !== 'resource-response') return []
  const token = headerToken(message)
  // A proof beside another scheme is the downgrade's affair.
  if (token?.scheme !== 'DPoP') return []
  const boundTo = keyOfAccessToken(flow, token, context.tokens)
  return judged({ ...step, message } as Step<ResourceResponse>, context, {
    ...(boundTo && { boundTo }),
    accessToken: token.value,
    refused: message.response.status >= 400,
  })
}

/** RFC 9449 §5.1. */
function algorithmsOf({ metadata }: CheckContext): Pick<ProofExpectations, 'algorithms'> {
  const listed = metadata && parameter(metadata, 'dpop_signing_alg_values_supported')
  const names: unknown = listed && JSON.parse(listed.raw)
  if (!listed || !Array.isArray(names)) return {}
  return {
    algorithms: names.flatMap((name): readonly Located[] =>
      typeof name === 'string' ? [{ value: name, place: listed.place }] : [],
    ),
  }
}

function judged(
  step: Step<TokenResponse | EndpointResponse | ResourceResponse>,
  context: CheckContext,
  expectations: ProofExpectations,
): readonly Observation<Alarm>[] {
  const { message } = step
  const proof = proofOf(message)
  const { error } = message
  const blamed = error !== undefined && blamesProof(error)
  // The server wants a nonce: what becomes of that is another cause.
  if (error?.code.value === 'use_dpop_nonce') return []
  if (!proof) return expectsProof(step, blamed) ? [withoutProof(step, error)] : []
  const faults = judgeProof(step, proof, expectations, context)
  if (blamed || (expectations.refused && explains(faults, message))) {
    // What was refused is told as error, wherever it is a resource or a token.
    return [refused(faults, step, error)]
  }
  const grave = faults.filter((fault) => fault.grave)
  const [first, ...more] = grave
  if (!first) return []
  const words = grave.map((fault, index) => fault.words(index)).join(' ')
  return [
    {
      ...observe(
        'warning',
        `${words} It was not checked this time.`,
        first.evidence,
        ...more.map((fault) => fault.evidence),
      ),
      ...(first.where && { where: first.where }),
    },
  ]
}

/** invalid_dpop_proof, or words that name the proof (RFC 9449 §5, §7.1). */
function blamesProof({ code, description }: OAuthError): boolean {
  return code.value === 'invalid_dpop_proof' || /\bdpop\b/i.test(description?.value ?? '')
}

/** Refused by another name, and the proof alone is reason enough. */
function explains(
  faults: readonly ProofFault[],
  message: TokenResponse | EndpointResponse | ResourceResponse,
): boolean {
  const code = message.error?.code.value
  if (message.kind === 'resource-response') {
    return (
      message.response.status === 401 &&
      (code === undefined || code === 'invalid_token') &&
      faults.some(({ grave }) => grave)
    )
  }
  return code === 'invalid_grant' && faults.some(({ otherKey }) => otherKey)
}

/** A DPoP token without a proof is refused everywhere; elsewhere the server has to say that it misses one. */
function expectsProof(
  { message, sightings }: Step<TokenResponse | EndpointResponse | ResourceResponse>,
  blamed: boolean,
): boolean {
  if (message.kind === 'resource-response') return message.response.status === 401 && sightings.length === 0
  return blamed
}

function withoutProof(
  { message }: Step<TokenResponse | EndpointResponse | ResourceResponse>,
  error: OAuthError | undefined,
): Observation<Alarm> {
  return observe(
    'error',
    'The server asks for a DPoP proof, and the request has none. Send one in the header DPoP with every request for a token, and with every request that has a DPoP token.',
    lacks(headerPlace(message.exchange, 'request', 'dpop'), 'a proof'),
    ...refusalEvidence(message, error),
  )
}

function refused(
  faults: readonly ProofFault[],
  step: Step<TokenResponse | EndpointResponse | ResourceResponse>,
  error: OAuthError | undefined,
): Observation<Alarm> {
  const { message } = step
  const told = refusalEvidence(message, error)
  const [first, ...more] = faults
  if (first) {
    const words = faults.map((fault, index) => fault.words(index)).join(' ')
    return {
      ...observe(
        'error',
        `The server refused the DPoP proof. ${words}`,
        first.evidence,
        ...more.map(({ evidence }) => evidence),
        ...told,
      ),
      ...(first.where && faults.length === 1 && { where: first.where }),
    }
  }
  const refusal = refusalOf(message)
  const lost = seenAs(step, 'inner-leg').find((inner) => !proofOf(inner))
  const why = lost
    ? 'The gateway did not pass it on.'
    : 'Everything that the traffic shows of it is right: see whether the server compares htu with an address behind its gateway, and whether its clock is right.'
  return observe('error', `The server refused the DPoP proof. ${why}${refusal ? providerWords(refusal) : ''}`, ...told)
}
