import { parameter } from '../exchange/parameter.ts'
import { urlParts } from '../exchange/url-parts.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { lacks, placeOf } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import type { Severity } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { givesCode, interval, lacksCode, lifetime, severityIn } from './polling/answer-faults.ts'

/** The answer that gives a device its code lacks what the device has to show (RFC 8628 §3.2). */
export const deviceAuthorizationResponseMalformed = defineCause({
  id: 'device-authorization-response-malformed',
  title: 'The device authorization response is not as the specification has it',
  possibleCause: 'The server leaves out a member that RFC 8628 requires, or gives it another name or type.',
  solution:
    'Answer with device_code, user_code and verification_uri as strings, and expires_in and interval as numbers of seconds.',
  troubleshoot: 'Compare the body of the device authorization response with the example in RFC 8628 §3.2.',
  references: ['RFC 8628 §3.2'],
  severities: ['error', 'warning', 'note'],
  where: 'authorization-server',
  check: (flow) =>
    stepsOf(flow, 'device-authorization-response').flatMap(({ message }) => {
      if (!givesCode(message)) return []
      const severity = severityIn(flow)
      const faults: readonly Fault[] = [
        ...lacksCode(message, 'device_code', severity),
        ...lacksCode(message, 'user_code', severity),
        ...verification(message, severity),
        ...lifetime(message, severity),
        ...interval(message, severity),
      ]
      return together(faults, { before: 'The device authorization response is not what RFC 8628 §3.2 asks for.' })
    }),
})

/** Google's answers are older than the RFC, and call it verification_url. */
const older = 'verification_url'

function verification(message: EndpointResponse, severity: Severity): readonly Fault[] {
  if (parameter(message, 'verification_uri')) return []
  const named = parameter(message, older)
  if (named && /(?:^|\.)googleapis\.com$/.test(urlParts(message.endpoint).authority)) return []
  return [
    {
      severity,
      words: named
        ? `It calls verification_uri ${older}: clients look for the name of the RFC, and have no address to show.`
        : 'It has no verification_uri: the device has no address to show.',
      evidence: lacks(placeOf(message, 'verification_uri'), named),
    },
  ]
}
