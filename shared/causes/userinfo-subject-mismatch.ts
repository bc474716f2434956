import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { differs, lacks, observe, placeOf } from './evidence.ts'
import type { Observation } from './finding.ts'
import { claimValue, idTokens, memberPlace } from './id-tokens.ts'

/** UserInfo tells of another person than the ID token (OpenID Connect Core §5.3.2). */
export const userinfoSubjectMismatch = defineCause({
  id: 'userinfo-subject-mismatch',
  title: 'UserInfo is about another person than the ID token',
  possibleCause:
    'The access token is of another login than the ID token, or the two are of servers that name people differently.',
  solution:
    'Call UserInfo with the access token that came with the ID token, and have the server give the same sub at both places.',
  troubleshoot: 'Compare sub in the UserInfo response with sub in the ID token.',
  references: ['OpenID Connect Core §5.3.2', 'OpenID Connect Core §5.3.4'],
  severities: ['error'],
  where: 'authorization-server',
  checkResource(step, flow, context) {
    const { message } = step
    if (message.kind !== 'resource-response' || !message.userinfo) return []
    if (
      message.response.status !== 200 ||
      !(message.jwt ? message.parameters.length > 0 : message.body.kind === 'json')
    )
      return []
    return judge(message, subjectOf(flow, message, context))
  },
})

function judge(message: ResourceResponse, known: Located | undefined): readonly Observation<'error'>[] {
  const sub = parameter(message, 'sub')
  if (!sub) {
    return [
      observe(
        'error',
        'The UserInfo response has no sub. It is required, and without it a client cannot tell whether the claims are of the person who logged in.',
        known ? lacks(placeOf(message, 'sub'), known) : lacks(placeOf(message, 'sub')),
      ),
    ]
  }
  if (!known || sub.value === known.value) return []
  return [
    observe(
      'error',
      'The UserInfo response is about {seen:0}, and the person who logged in is {expected:0}. A client must not use these claims: somebody could pass for another person.',
      differs(sub, known),
    ),
  ]
}

/** The person that the newest ID token before this response names. */
function subjectOf(flow: Flow, response: ResourceResponse, context: CheckContext): Located | undefined {
  const token = idTokens(flow, context).findLast(({ holder }) => holder.at <= response.at)
  const value = token && claimValue(token, 'sub')
  return token && typeof value === 'string'
    ? { value, place: memberPlace(token, 'payload', 'sub', token.jws?.payload) }
    : undefined
}
