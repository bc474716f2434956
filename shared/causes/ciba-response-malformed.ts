import { defineCause } from './cause.ts'
import { type Fault, together } from './faults.ts'
import { stepsOf } from './in-flow.ts'
import { givesCode, interval, lacksCode, lifetime, severityIn } from './polling/answer-faults.ts'

/** The answer to a backchannel authentication request lacks what the client goes on with (OpenID Connect CIBA §7.3). */
export const cibaResponseMalformed = defineCause({
  id: 'ciba-response-malformed',
  title: 'The backchannel authentication response is not as the specification has it',
  possibleCause: 'The server leaves out a member that is required, or gives it another type.',
  solution: 'Answer with auth_req_id as a string, and expires_in and interval as numbers of seconds.',
  troubleshoot:
    'Compare the body of the backchannel authentication response with the example in OpenID Connect CIBA §7.3.',
  references: ['OpenID Connect CIBA §7.3'],
  severities: ['error', 'warning', 'note'],
  where: 'authorization-server',
  check: (flow) =>
    stepsOf(flow, 'backchannel-authentication-response').flatMap(({ message }) => {
      if (!givesCode(message)) return []
      const severity = severityIn(flow)
      const faults: readonly Fault[] = [
        ...lacksCode(message, 'auth_req_id', severity),
        ...lifetime(message, severity),
        ...interval(message, severity),
      ]
      return together(faults, {
        before: 'The backchannel authentication response is not what OpenID Connect CIBA §7.3 asks for.',
      })
    }),
})
