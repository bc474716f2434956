import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { TokenRequest } from '../oauth/message.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { placeInAssertion, serverTime } from './client-assertion/sent-assertion.ts'
import { lacks, placeOf, shows } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import type { Observation, Severity } from './finding.ts'
import { type TokenAttempt, tokenAttempts } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { providerWords, refusalOf, said } from './refusals.ts'
import { receptionOf, severityFor } from './token-response/reception.ts'

/** A token exchange names its tokens or their types in another way than it has to (RFC 8693 §2.1, §2.2). */
export const tokenExchangeInvalid = defineCause({
  id: 'token-exchange-invalid',
  title: 'The token exchange is not as the specification has it',
  possibleCause:
    'The request leaves out a token or the type of one, gives the type a short name, or sends a token that has ended; or the answer does not say what it gives.',
  solution:
    'Send subject_token with subject_token_type, and actor_token_type where there is an actor_token; each type is a whole URN such as urn:ietf:params:oauth:token-type:access_token. The server must name issued_token_type in its answer.',
  troubleshoot: 'Compare the parameters of the token request with the list in RFC 8693 §2.1.',
  references: ['RFC 8693 §2.1', 'RFC 8693 §2.2.1', 'RFC 8693 §2.2.2', 'RFC 8693 §3'],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  leadsTo: ['malformed-request', 'token-request-malformed', 'token-error-without-code'],
  check: (flow, context) =>
    tokenAttempts(flow)
      .filter(({ request }) => request.grant === 'token_exchange')
      .flatMap((attempt) => [...ofRequest(attempt, context), ...ofResponse(flow, attempt)]),
})

/** RFC 8693 §2.2.2: invalid_request, also for a token that is not taken; many servers say invalid_grant for that. */
const refusals: ReadonlySet<string> = new Set(['invalid_request', 'invalid_grant', 'invalid_token'])

function ofRequest(attempt: TokenAttempt, context: CheckContext): readonly Observation[] {
  const { request, response } = attempt
  if (!response) return []
  const refusal = refusalOf(response)
  if (!refusal) return response.granted ? together(ofParameters(request, 'note')) : []
  if (!refusals.has(refusal.error.code.value)) return []
  return together([...ofParameters(request, 'error'), ...ended(attempt, context)], {
    before: 'The server refused the token exchange.',
    after: providerWords(refusal).trim(),
    more: said(refusal),
  })
}

const urn = 'urn:ietf:params:oauth:token-type:'
const types = ['access_token', 'refresh_token', 'id_token', 'saml1', 'saml2', 'jwt']

function ofParameters(request: TokenRequest, severity: Severity): readonly Fault[] {
  const sent = (name: string) => {
    const found = parameter(request, name)
    return found && found.value !== '' ? found : undefined
  }
  const faults: Fault[] = []
  const subject = sent('subject_token')
  const actor = sent('actor_token')
  if (!subject) {
    const evidence = lacks(placeOf(request, 'subject_token'))
    faults.push({ severity, words: 'It has no subject_token, the token that is to be exchanged.', evidence })
  }
  if (!sent('subject_token_type')) {
    const words = 'It has no subject_token_type: the server has to be told what subject_token is.'
    faults.push({ severity, words, evidence: lacks(placeOf(request, 'subject_token_type'), `${urn}access_token`) })
  }
  const actorType = sent('actor_token_type')
  if (actor && !actorType) {
    const words = 'It has an actor_token and no actor_token_type, which is required with it.'
    faults.push({ severity, words, evidence: lacks(placeOf(request, 'actor_token_type'), `${urn}access_token`) })
  } else if (actorType && !actor) {
    const words = 'It has an actor_token_type and no actor_token: one must not be without the other.'
    faults.push({ severity, words, evidence: shows(actorType) })
  }
  const named = ['subject_token_type', 'actor_token_type', 'requested_token_type'].flatMap((name) => sent(name) ?? [])
  return [...faults, ...named.flatMap((type) => shortName(type, severity))]
}

/** RFC 8693 §3: a type is an absolute URI. */
function shortName(type: Parameter, severity: Severity): readonly Fault[] {
  if (/^[a-z][a-z0-9+.-]*:/i.test(type.value)) {
    const wrong = type.value.toLowerCase().startsWith(urn) && !types.includes(type.value.slice(urn.length))
    const known = wrong ? nearest(type.value.slice(urn.length)) : undefined
    return known ? [{ severity, words: misnamed(type.name), evidence: shows(type, urn + known) }] : []
  }
  const known = nearest(type.value)
  return [{ severity, words: misnamed(type.name), evidence: shows(type, known ? urn + known : `${urn}access_token`) }]
}

const misnamed = (name: string) => `Its ${name} is {seen}, and has to be the whole name: {expected}.`

function nearest(name: string): string | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return types.find((type) => type.replaceAll('_', '') === plain)
}

/** RFC 8693 §2.1: the token has to be valid; one that is a JWT tells its end. */
function ended({ request, response }: TokenAttempt, { tokens }: CheckContext): readonly Fault[] {
  return ['subject_token', 'actor_token'].flatMap((name): readonly Fault[] => {
    const token = parameter(request, name)
    const decoded = token && tokens.decode(token.value)
    const exp = decoded?.kind === 'jws' ? memberValue(decoded.payload, 'exp') : undefined
    if (!token || typeof exp !== 'number') return []
    const now = serverTime({ request, ...(response && { response }) }) / 1000
    if (exp > now) return []
    return [
      {
        severity: 'error',
        words: `Its ${name} had ended (exp {seen}) ${inWords((now - exp) * 1000)} before, at {expected}: get a new one first.`,
        evidence: {
          place: placeInAssertion(token, 'payload', 'exp'),
          seen: String(exp),
          expected: `after ${Math.round(now)}`,
        },
      },
    ]
  })
}

/** RFC 8693 §2.2.1: the answer says what it gives. */
function ofResponse(flow: Flow, { response }: TokenAttempt): readonly Observation[] {
  if (!response?.granted || response.body.kind !== 'json' || parameter(response, 'issued_token_type')) return []
  const fault: Fault = {
    severity: severityFor(receptionOf(flow, response)),
    words:
      'The answer to the token exchange has no issued_token_type, which is required: the client cannot know what the token is.',
    evidence: lacks(placeOf(response, 'issued_token_type'), `${urn}access_token`),
  }
  return together([fault], { where: 'authorization-server' })
}
