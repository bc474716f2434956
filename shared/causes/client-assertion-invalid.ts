import type { Flow } from '../flow/flow.ts'
import { type CheckContext, defineCause } from './cause.ts'
import type { AssertionFault } from './client-assertion/assertion-fault.ts'
import { judgeApple } from './client-assertion/judge-apple.ts'
import { judgeAssertion } from './client-assertion/judge-assertion.ts'
import { type SentAssertion, sentAssertions } from './client-assertion/sent-assertion.ts'
import { observe, toChangeAt } from './evidence.ts'
import { together } from './faults.ts'
import type { Alarm, Observation } from './finding.ts'
import { providerWords, type Refusal, refusalOf, said } from './refusals.ts'

/** The JWT by which the client proves who it is has a claim that is wrong (RFC 7523 §3). */
export const clientAssertionInvalid = defineCause({
  id: 'client-assertion-invalid',
  title: "The client's assertion is not valid",
  possibleCause:
    'A claim of the JWT is wrong: iss and sub are not the client id, aud is not this server, it has ended, it was sent before, or another key or algorithm signed it than the one that is registered.',
  solution:
    "Make a new JWT for each request: iss and sub the client id, aud the server's issuer, exp a minute from now, jti random; signed with the registered key, and sent with client_assertion_type.",
  troubleshoot: 'Open client_assertion in the request, and compare its claims with client_id and with the issuer.',
  references: ['RFC 7523 §3', 'RFC 7523 §2.2', 'RFC 7521 §4.2', 'OpenID Connect Core §9', 'RFC 9126 §2', 'RFC 8414 §2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['client-credentials-invalid', 'unauthorized-client', 'malformed-request'],
  check: (flow, context) => sentAssertions(flow).flatMap((sent) => judged(flow, sent, context)),
})

function judged(flow: Flow, sent: SentAssertion, context: CheckContext): readonly Observation<Alarm>[] {
  const { response } = sent
  // Most assertions are good, and what a server took is right for it: only what is unsafe is told then.
  if (!response) return []
  const refusal = refusalOf(response)
  if (!refusal) {
    if (response.response.status >= 300) return []
    const unsafe = faultsOf(flow, sent, context).filter((fault) => fault.unsafe)
    return together(
      unsafe.map(({ words, evidence }) => ({ severity: 'warning', words, evidence })),
      { before: "The client's assertion is not safe, though the server took it." },
    )
  }
  if (!refusesClient(refusal)) return []
  const faults = faultsOf(flow, sent, context)
  // Few servers ask for a jti: its absence counts where nothing else is wrong.
  const grave = faults.filter(({ evidence }) => !evidence.place.location.endsWith('.jti') || evidence.seen !== null)
  const told = grave.length > 0 ? grave : bySaying(refusal) ? faults : []
  if (told.length === 0) return bySaying(refusal) ? [unexplained(sent, refusal)] : []
  return together(
    told.map(({ words, evidence }) => ({ severity: 'error', words, evidence })),
    {
      before: `The server refused the client, and ${nameOf(sent)} is not what it has to be.`,
      after: providerWords(refusal).trim(),
      more: said(refusal),
    },
  )
}

function faultsOf(flow: Flow, sent: SentAssertion, context: CheckContext): readonly AssertionFault[] {
  return sent.rules === 'apple' ? judgeApple(sent, context) : judgeAssertion(flow, sent, context)
}

const ofClients: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client', 'invalid_request'])

function refusesClient({ error, causes }: Refusal): boolean {
  if (causes.some((cause) => cause === 'client-assertion-invalid' || cause === 'clock-skew')) return true
  if (causes.length > 0 && !causes.some((cause) => aboutClients.has(cause))) return false
  return ofClients.has(error.code.value)
}

const aboutClients: ReadonlySet<string> = new Set([
  'client-credentials-invalid',
  'unauthorized-client',
  'malformed-request',
])

function bySaying({ causes }: Refusal): boolean {
  return causes.length === 1 && causes[0] === 'client-assertion-invalid'
}

function unexplained({ assertion }: SentAssertion, refusal: Refusal): Observation<Alarm> {
  const observation = observe(
    'error',
    `The server refused the client's assertion with {seen:1}. Its claims are what they have to be, as far as the traffic shows: compare the key and the algorithm that signed it with those that are registered, and try the server's issuer alone as aud.${providerWords(refusal)}`,
    { place: assertion.place, seen: assertion.value, expected: null },
    ...said(refusal),
  )
  return toChangeAt('registration', observation)
}

const nameOf = ({ rules }: SentAssertion) => (rules === 'apple' ? 'the JWT in client_secret' : 'its assertion')
