import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { readableRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { differs, errorEvidence, lacks, observe, placeOf, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { firstOf, isRefused, tokenAttempts } from './in-flow.ts'

/** Challenge and verifier do not come as a pair, and the server does not mind (RFC 9700 §4.8). */
export const pkceDowngraded = defineCause({
  id: 'pkce-downgraded',
  title: 'PKCE is begun and not carried through, or the other way round',
  possibleCause:
    'The server ignores PKCE, something drops code_challenge or code_verifier on the way, or the client sends one without the other.',
  solution:
    'Have the client send both. Have the server refuse a token request that lacks the verifier for its challenge, and one that has a verifier where no challenge was sent.',
  troubleshoot: 'Look for code_challenge in the authorization request and for code_verifier in the token request.',
  references: ['RFC 9700 §2.1.1', 'RFC 9700 §4.8', 'RFC 7636 §4.6', 'RFC 9126 §4'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  leadsTo: ['authorization-code-expired', 'malformed-request', 'refusal-unexplained'],
  check: (flow) => [...withoutVerifier(flow), ...withoutChallenge(flow), ...twoChallenges(flow)],
})

/** RFC 7636 §4.6: tokens are given only where the verifier fits the challenge; none at all fits nothing. */
function withoutVerifier(flow: Flow): readonly Observation<Alarm>[] {
  const request = readableRequest(flow)
  const challenge = request && parameter(request, 'code_challenge')
  if (!challenge) return []
  return tokenAttempts(flow).flatMap(({ request: sent, response }) => {
    if (sent.grant !== 'authorization_code' || !response?.granted || parameter(sent, 'code_verifier')) return []
    return [
      observe(
        'warning',
        'The login began with the code_challenge {seen:1}, and the server gave tokens for a token request without code_verifier: it ignores PKCE, and a stolen code is enough for it. Have the server check PKCE, and the client send the verifier.',
        lacks(placeOf(sent, 'code_verifier')),
        shows(challenge),
      ),
    ]
  })
}

/** RFC 9700 §4.8.2: a server must refuse a verifier where no challenge went before: somebody may have taken it out. */
function withoutChallenge(flow: Flow): readonly Observation<Alarm>[] {
  const request = readableRequest(flow)
  if (!request || parameter(request, 'code_challenge')) return []
  return tokenAttempts(flow).flatMap((attempt) => {
    const verifier = parameter(attempt.request, 'code_verifier')
    if (attempt.request.grant !== 'authorization_code' || !verifier || !attempt.response) return []
    const { error } = attempt.response
    if (isRefused(attempt) && !(error && ['invalid_grant', 'invalid_request'].includes(error.code.value))) return []
    const at = lacks(placeOf(request, 'code_challenge'))
    const observation = isRefused(attempt)
      ? observe(
          'error',
          'The token request has a code_verifier, and the authorization request had no code_challenge: servers refuse that, because somebody may have taken it out. Send code_challenge and code_challenge_method=S256, or find what drops them on the way.',
          at,
          shows(verifier),
          ...(error ? errorEvidence(error) : []),
        )
      : observe(
          'warning',
          'The token request has a code_verifier, the authorization request had no code_challenge, and the server gave tokens: PKCE protects nothing here, and an attacker who takes the challenge out is not noticed. Have the client send the challenge, and the server refuse a verifier without one.',
          at,
          shows(verifier),
        )
    return [isRefused(attempt) ? { ...observation, where: 'client' as const } : observation]
  })
}

/** RFC 9126 §4: with a pushed request, what stands beside request_uri is not looked at. */
function twoChallenges(flow: Flow): readonly Observation<Alarm>[] {
  const pushed = firstOf(flow, 'pushed-authorization-request')
  const request = firstOf(flow, 'authorization-request')
  if (!pushed || !request) return []
  return ['code_challenge', 'code_challenge_method'].flatMap((name) => {
    const first = parameter(pushed, name)
    const second = parameter(request, name)
    if (!first || !second || first.value === second.value) return []
    return [
      {
        ...observe(
          'warning',
          `The ${name} of the pushed request is {expected:0}, and beside request_uri stands {seen:0}. The pushed one counts; a server that takes the other refuses the verifier. Send it in the pushed request alone.`,
          differs(second, first),
        ),
        where: 'client' as const,
      },
    ]
  })
}
