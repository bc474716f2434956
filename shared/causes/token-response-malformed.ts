import type { Flow } from '../flow/flow.ts'
import type { TokenResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { type Fault, together } from './faults.ts'
import type { Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { asForm, isNoObject, ofMediaType, refusesAsSuccess } from './token-response/envelope.ts'
import { receptionOf, severityFor } from './token-response/reception.ts'
import { faultsOfSuccess, lacksToken } from './token-response/success.ts'

/** What the token endpoint answers is not the JSON that clients are made to read (RFC 6749 §5.1, §5.2). */
export const tokenResponseMalformed = defineCause({
  id: 'token-response-malformed',
  title: 'The token response is not as the specification has it',
  possibleCause:
    'The server, or a program in front of it, builds the answer by hand: a member is missing, has another name or another type, or the status and the Content-Type do not fit.',
  solution:
    'Answer with status 200, Content-Type application/json, and one object: access_token and token_type as strings, expires_in as a number, scope as one string. Refuse with status 400 and an object with error.',
  troubleshoot: 'Open the body of the token response, and compare it with the example in RFC 6749 §5.1.',
  references: ['RFC 6749 §5.1', 'RFC 6749 §5.2', 'RFC 6749 §7.1', 'RFC 6749 appendix A.14', 'RFC 8259 §4'],
  severities: ['error', 'warning', 'note'],
  where: 'authorization-server',
  check(flow) {
    const told = new Set<string>()
    return stepsOf(flow, 'token-response').flatMap(({ message }) =>
      observed(flow, message).filter((observation) => {
        // A server that does so once does it in every answer.
        if (told.has(observation.message)) return false
        told.add(observation.message)
        return true
      }),
    )
  },
})

function observed(flow: Flow, response: TokenResponse): readonly Observation[] {
  const reception = receptionOf(flow, response)
  const severity = severityFor(reception)
  const noToken = lacksToken(response)
  const noObject = isNoObject(response)
  const faults: readonly Fault[] = [
    ...noObject,
    ...(noToken && noObject.length === 0 ? [noToken] : []),
    ...(response.granted ? faultsOfSuccess(response, severity) : []),
    ...asForm(response, reception, severity),
    ...refusesAsSuccess(response),
    ...ofMediaType(response, response.granted ? severity : 'warning'),
  ]
  const gaveUp = reception === 'gave-up' && response.granted
  return together(faults, {
    before: gaveUp
      ? 'The client got this token response, and answered its callback with an error.'
      : 'The token response is not what RFC 6749 §5 asks for.',
  })
}
