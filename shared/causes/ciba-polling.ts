import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { isAboutCode } from './polling/is-about-code.ts'
import { judgePolls } from './polling/judge-polls.ts'
import { codeOf, type Polled, polledCodes } from './polling/polled.ts'
import { refusalOf, said } from './refusals.ts'

/** A client of backchannel authentication asks too often, too long, or though it is to be told (OpenID Connect CIBA §10.1, §11). */
export const cibaPolling = defineCause({
  id: 'ciba-polling',
  title: 'The client asks for the tokens of a backchannel login in another way than it has to',
  possibleCause:
    'The client does not wait for the interval, goes on after the server has ended it, is registered for push, or the person decided too late.',
  solution:
    'Wait for interval (five seconds where there is none), at least five seconds longer after each slow_down, and stop at every answer but authorization_pending and slow_down. A client that is registered for push waits for its notification, and does not ask.',
  troubleshoot:
    'Look at the times between the token requests, and at backchannel_token_delivery_mode in the registration.',
  references: ['OpenID Connect CIBA §7.3', 'OpenID Connect CIBA §10.1', 'OpenID Connect CIBA §11'],
  severities: ['error', 'warning'],
  where: 'client',
  check: (flow) =>
    polledCodes(flow, 'ciba').flatMap((polled) => {
      const judged = judgePolls(polled)
      return judged.some(({ severity }) => severity === 'error') ? judged : [...judged, ...refused(polled)]
    }),
})

function refused({ attempts }: Polled): readonly Observation<Alarm>[] {
  const attempt = attempts.find(({ response }) => words.has(response?.error?.code.value ?? ''))
  const refusal = attempt?.response && refusalOf(attempt.response)
  const id = attempt && codeOf(attempt, 'auth_req_id')
  const reason = words.get(refusal?.error.code.value ?? '')
  if (!refusal || !id || !reason || !isAboutCode(refusal) || attempts.some(({ response }) => response?.granted))
    return []
  return [observe('error', reason, shows(id), ...said(refusal))]
}

/** OpenID Connect CIBA §11. */
const words: ReadonlyMap<string, string> = new Map([
  [
    'unauthorized_client',
    'The server answered {seen:1} to the request with auth_req_id {seen:0}: this client may not ask for the tokens, because it is registered to be sent them (push), or not for this grant. Wait for the notification, or register the client for poll or ping.',
  ],
  [
    'invalid_grant',
    'The server does not know auth_req_id {seen:0}, or gave it to another client. Send the one of the newest backchannel authentication response, unchanged, with the client that got it.',
  ],
])
