import { headerValue } from '../../exchange/exchange.ts'
import { headerPlace } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import type { TokenResponse } from '../../oauth/message.ts'
import type { CheckContext } from '../cause.ts'
import { errorEvidence, observe, status } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import type { TokenAttempt } from '../in-flow.ts'
import { providerWords, refusalOf as refusalOfMessage } from '../refusals.ts'
import { blameOf } from '../token-refusal.ts'
import { isProvenByCertificate, type Reason, reasonsOf } from './reasons.ts'

/** The token endpoint does not know the client, or the client does what breaks elsewhere. */
export function atToken(flow: Flow, attempt: TokenAttempt, context: CheckContext): readonly Observation<Alarm>[] {
  const refusal = refusalOf(flow, attempt)
  const suspected = suspectedRefusal(attempt)
  const reasons = reasonsOf(flow, attempt, context, {
    refused: (refusal ?? suspected) !== undefined,
    blamed: refusal !== undefined || namesEncoding(attempt),
  })
  if (refusal) return [told(reasons, refusal, attempt, context)]
  if (suspected && reasons.length > 0) return [told(reasons, suspected, attempt, context)]
  // Refused for something else, or not refused: what is wrong with the client is worth a warning of its own.
  const unanswered = attempt.response === undefined
  return reasons
    .filter(({ fragile }) => fragile)
    .map(({ words, evidence }) =>
      observe(unanswered ? 'error' : 'warning', words.replaceAll(/:\d+\}/g, ':0}'), evidence),
    )
}

/** Some servers answer credentials that they cannot decode with invalid_request, and say so in words. */
function namesEncoding({ response }: TokenAttempt): boolean {
  return /\bencod|authorization header/i.test(response?.error?.description?.value ?? '')
}

/** The server's words, as evidence. */
type Refusal = readonly [Evidence, ...Evidence[]]

/** Servers answer a broken authentication with these too: they count where something is broken. */
const suspected: ReadonlySet<string> = new Set(['invalid_request', 'unauthorized_client'])

function suspectedRefusal({ response }: TokenAttempt): Refusal | undefined {
  if (!response?.error || !suspected.has(response.error.code.value)) return undefined
  return errorEvidence(response.error)
}

function told(
  reasons: readonly Reason[],
  refusal: Refusal,
  attempt: TokenAttempt,
  context: CheckContext,
): Observation<Alarm> {
  const answer = attempt.response && refusalOfMessage(attempt.response)
  const meant = answer ? providerWords(answer).trim() : ''
  const own =
    reasons.length > 0
      ? reasons.map((reason) => reason.words).join(' ')
      : meant === ''
        ? unexplained(attempt, context)
        : ''
  const escaped = reasons.length === 0 ? undecoded(attempt) : ''
  const words = [own, meant, escaped].filter((part) => part !== '').join(' ')
  const [first, ...more] = reasons.map(({ evidence }) => evidence)
  const [said, ...rest] = refusal
  const evidence: readonly [Evidence, ...Evidence[]] = first ? [first, ...more, ...refusal] : [said, ...rest]
  return observe('error', `The server refused the client at the token endpoint. ${words}`, ...evidence)
}

function refusalOf(flow: Flow, attempt: TokenAttempt): Refusal | undefined {
  const { request, response } = attempt
  if (!response || response.granted) return undefined
  if (response.error && blameOf(flow, attempt) !== 'client') return undefined
  if (response.error) return errorEvidence(response.error)
  if (response.response.status !== 401 || isPage(response)) return undefined
  const challenge = headerValue(response.response.headers, 'www-authenticate')
  const place = headerPlace(request.exchange, 'response', 'www-authenticate')
  return [status(request.exchange, 401, '200'), ...(challenge ? [{ place, seen: challenge, expected: null }] : [])]
}

/** A page in the place of JSON comes from somebody else: a gateway. */
const isPage = ({ body }: TokenResponse) => body.kind === 'html'

/** Some servers do not decode what RFC 6749 §2.3.1 has clients encode. */
function undecoded({ request }: TokenAttempt): string {
  return request.authentication.some((used) => used.escaped)
    ? 'Id or secret is form-encoded inside of the Basic value, as it has to be, and some servers do not decode it: if all else is right, send the secret in the body.'
    : ''
}

function unexplained({ request }: TokenAttempt, { registration }: CheckContext): string {
  const method = request.authentication[0]?.method ?? 'none'
  if (method === 'none' && isProvenByCertificate(registration?.token_endpoint_auth_method)) {
    return 'The client is registered to prove itself by its certificate, which shows in no message: see that the connection has it, that a gateway which ends TLS passes it on, and that it is the registered one.'
  }
  if (method === 'none') {
    return 'The request carries nothing that proves who the client is. If the client is registered with a secret, send it; if it is public, register it so.'
  }
  if (method === 'private_key_jwt' || method === 'client_secret_jwt') {
    return `The client proved itself by ${method}. Compare the key that signed the assertion, and its claims, with the registration.`
  }
  return `The id and the secret came by ${method}. Nothing in the traffic shows which of the two is wrong: compare both with the registration, look for white space and for another environment's values, and see whether the secret has expired.`
}
