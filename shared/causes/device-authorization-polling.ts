import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { inWords } from './length-of-time.ts'
import { isAboutCode } from './polling/is-about-code.ts'
import { judgePolls } from './polling/judge-polls.ts'
import { codeOf, type Polled, polledCodes } from './polling/polled.ts'
import { refusalOf, said } from './refusals.ts'

/** A device asks too often, too long, or with a code that the server does not know (RFC 8628 §3.4, §3.5). */
export const deviceAuthorizationPolling = defineCause({
  id: 'device-authorization-polling',
  title: 'The device asks for its tokens in another way than it has to',
  possibleCause:
    'The client does not wait for the interval, goes on after the server has ended it, or the person decided too late.',
  solution:
    'Wait for interval (five seconds where there is none), five seconds longer after each slow_down, and stop at every answer but authorization_pending and slow_down.',
  troubleshoot: 'Look at the times between the token requests, and compare them with interval and expires_in.',
  references: ['RFC 8628 §3.5', 'RFC 8628 §3.4', 'RFC 8628 §3.2'],
  severities: ['error', 'warning'],
  where: 'client',
  check: (flow) =>
    polledCodes(flow, 'device_code').flatMap((polled) => {
      const judged = judgePolls(polled)
      return judged.some(({ severity }) => severity === 'error') ? judged : [...judged, ...unknown(polled)]
    }),
})

/** RFC 8628 §3.5 leaves a code that the server does not know to RFC 6749 §5.2: invalid_grant. */
function unknown({ attempts, given }: Polled): readonly Observation<Alarm>[] {
  const attempt = attempts.find(({ response }) => response?.error?.code.value === 'invalid_grant')
  const refusal = attempt?.response && refusalOf(attempt.response)
  const code = attempt && codeOf(attempt, 'device_code')
  // After the tokens were given it is told as asking on.
  if (!attempt || !refusal || !code || !isAboutCode(refusal) || attempts.some(({ response }) => response?.granted))
    return []
  const age = given
    ? `It was given ${inWords(attempt.request.at - given.at)} before: the server has lost or ended it, or it belongs to another client.`
    : 'No answer of this recording gave it: send the device_code of the newest device authorization response, whole and unchanged.'
  return [
    observe(
      'error',
      `The server does not know the device code {seen:0}, or knows it no longer. ${age} Start again with a new device authorization request.`,
      shows(code),
      ...said(refusal),
    ),
  ]
}
