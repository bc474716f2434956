import type { Flow, Step } from '../flow/flow.ts'
import { type CheckContext, defineCause } from './cause.ts'
import type { Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { judgeSigned, signedAnswerIn } from './signed-response.ts'

/**
 * An answer about a person or a token that is signed, and not by the server that was asked, or not for the one who
 * asked (OpenID Connect Core §5.3.2, RFC 9701 §5).
 */
export const signedAnswerInvalid = defineCause({
  id: 'signed-answer-invalid',
  title: 'A signed answer of the server is not valid',
  possibleCause:
    'The UserInfo or introspection response is a JWT of another server, made for another client, changed on the way, or signed with a key that the server does not publish.',
  solution:
    'Have the server sign the answer with a key of its key set, with its own issuer as iss and whoever asked as aud. Whoever asked must refuse any other answer.',
  troubleshoot: 'Take the body of the response apart, compare iss and aud, and verify its signature by jwks_uri.',
  references: ['OpenID Connect Core §5.3.2', 'OpenID Connect Core §5.3.4', 'RFC 9701 §5'],
  severities: ['error'],
  where: 'authorization-server',
  leadsTo: ['userinfo-subject-mismatch'],
  check: (flow, context) => stepsOf(flow, 'introspection-response').flatMap((step) => judge(step, flow, context)),
  checkResource: judge,
})

function judge({ message }: Step, flow: Flow, context: CheckContext): readonly Observation<'error'>[] {
  const answer = signedAnswerIn(message)
  return answer ? judgeSigned(flow, answer, context) : []
}
