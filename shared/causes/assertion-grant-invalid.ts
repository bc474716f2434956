import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { judgeJwt } from './assertion-grant/judge-jwt.ts'
import { judgeSaml } from './assertion-grant/judge-saml.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { serverTime } from './client-assertion/sent-assertion.ts'
import { observe } from './evidence.ts'
import { together } from './faults.ts'
import type { Observation } from './finding.ts'
import { type TokenAttempt, tokenAttempts } from './in-flow.ts'
import { providerWords, refusalOf, said } from './refusals.ts'

/** The assertion that is to be exchanged for an access token is not taken (RFC 7523 §3.1, RFC 7522 §3.1). */
export const assertionGrantInvalid = defineCause({
  id: 'assertion-grant-invalid',
  title: 'The assertion is not taken as an authorization grant',
  possibleCause:
    'The JWT or the SAML assertion has ended, is for another server, is encoded in another way, or is signed by a party or a key that the server does not trust.',
  solution:
    "Make a new assertion for each request, with the server's own name as audience and an end some minutes from now, and register the key or the issuer that signs it.",
  troubleshoot:
    'Open the assertion of the token request: compare its audience with the server, and its end with the time.',
  references: ['RFC 7523 §3.1', 'RFC 7523 §3', 'RFC 7523 §2.1', 'RFC 7522 §3', 'RFC 7522 §2.1', 'RFC 7521 §4.1.1'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['malformed-request', 'token-error-without-code'],
  check: (flow, context) =>
    tokenAttempts(flow).flatMap((attempt) => {
      const { grant } = attempt.request
      const assertion =
        grant === 'jwt_bearer' || grant === 'saml2_bearer' ? parameter(attempt.request, 'assertion') : undefined
      return assertion && assertion.value !== '' ? judged(flow, attempt, assertion, context) : []
    }),
})

/** RFC 7521 §4.1.1: invalid_grant; some servers say that the request or the token is invalid. */
const refusals: ReadonlySet<string> = new Set([
  'invalid_grant',
  'invalid_request',
  'invalid_token',
  'invalid_assertion',
])

function judged(
  flow: Flow,
  { request, response }: TokenAttempt,
  assertion: Parameter,
  context: CheckContext,
): readonly Observation<'error'>[] {
  const refusal = response && refusalOf(response)
  if (!refusal || !refusals.has(refusal.error.code.value)) return []
  const sent = { request, response, assertion, rules: 'rfc-7523' } as const
  const faults =
    request.grant === 'saml2_bearer'
      ? judgeSaml(assertion, request.endpoint, serverTime(sent))
      : judgeJwt(flow, sent, context)
  if (faults.length > 0) {
    return together(
      faults.map(({ words, evidence }) => ({ severity: 'error', words, evidence })),
      {
        before: 'The server refused the assertion.',
        after: providerWords(refusal).trim(),
        more: said(refusal),
      },
    )
  }
  if (refusal.error.code.value === 'invalid_request') return []
  return [
    {
      ...observe(
        'error',
        `The server refused the assertion with {seen:1}. As far as the traffic shows, it is for this server and had not ended: see that its issuer and its key are registered there, that the person it names is known, and that it was not sent before.${providerWords(refusal)}`,
        { place: assertion.place, seen: assertion.value, expected: null },
        ...said(refusal),
      ),
      where: 'registration',
      onlyIfUnexplained: true,
    },
  ]
}
