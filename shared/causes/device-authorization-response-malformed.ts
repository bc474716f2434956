import { parameter } from '../exchange/parameter.ts'
import { within } from '../exchange/place.ts'
import { urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { lacks, placeOf, shows } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import { stepsOf, tokenAttempts } from './in-flow.ts'

/** The answer that gives a device its code lacks what the device has to show (RFC 8628 §3.2). */
export const deviceAuthorizationResponseMalformed = defineCause({
  id: 'device-authorization-response-malformed',
  title: 'The device authorization response is not as the specification has it',
  possibleCause: 'The server leaves out a member that RFC 8628 requires, or gives it another name or type.',
  solution:
    'Answer with device_code, user_code and verification_uri as texts, and expires_in and interval as numbers of seconds.',
  troubleshoot: 'Compare the body of the device authorization response with the example in RFC 8628 §3.2.',
  references: ['RFC 8628 §3.2'],
  severities: ['error', 'warning', 'note'],
  where: 'authorization-server',
  check: (flow) =>
    stepsOf(flow, 'device-authorization-response').flatMap(({ message }) => {
      const { response, body, error } = message
      if (error || response.status < 200 || response.status > 299 || body.kind !== 'json') return []
      return together(faultsOf(message, flow), {
        before: 'The device authorization response is not what RFC 8628 §3.2 asks for.',
      })
    }),
})

function faultsOf(message: EndpointResponse, flow: Flow): readonly Fault[] {
  const granted = tokenAttempts(flow).some(({ response }) => response?.granted)
  const severity = granted ? 'note' : 'warning'
  return [
    ...(['device_code', 'user_code'] as const).flatMap((name): readonly Fault[] =>
      (parameter(message, name)?.value ?? '') === ''
        ? [
            {
              severity: granted ? 'note' : 'error',
              words: `It has no ${name}, without which nobody can go on.`,
              evidence: lacks(placeOf(message, name)),
            },
          ]
        : [],
    ),
    ...verification(message, severity),
    ...lifetime(message, severity),
    ...interval(message, severity),
  ]
}

/** Google's answers are older than the RFC, and call it verification_url. */
const older = 'verification_url'

function verification(message: EndpointResponse, severity: Fault['severity']): readonly Fault[] {
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

function lifetime(message: EndpointResponse, severity: Fault['severity']): readonly Fault[] {
  const given = parameter(message, 'expires_in')
  if (!given) {
    const evidence = lacks(placeOf(message, 'expires_in'))
    return [{ severity, words: 'It has no expires_in: the device does not know when to stop.', evidence }]
  }
  return notSeconds(message, 'expires_in', severity)
}

function interval(message: EndpointResponse, severity: Fault['severity']): readonly Fault[] {
  return parameter(message, 'interval') ? notSeconds(message, 'interval', severity) : []
}

function notSeconds(
  message: EndpointResponse,
  name: 'expires_in' | 'interval',
  severity: Fault['severity'],
): readonly Fault[] {
  const given = parameter(message, name)
  if (!given || /^\d+(?:\.\d+)?$/.test(given.raw)) return []
  const number = /^\d+$/.test(given.value) ? given.value : null
  return [
    {
      severity,
      words: `Its ${name} is {seen}, and has to be a number of seconds.`,
      evidence: {
        ...shows(given, number),
        seen: given.raw,
        place: { ...given.place, location: within(given.place.location) },
      },
    },
  ]
}
