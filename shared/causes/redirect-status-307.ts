import { defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import { stepsOf } from './in-flow.ts'

/** The server's redirect has the browser post the person's password to the client (RFC 9700 §4.12). */
export const redirectStatus307 = defineCause({
  id: 'redirect-status-307',
  title: 'The redirect passes the posted login form on to the client',
  possibleCause:
    'The server, or its framework, answers the form with the password by status 307 or 308, with which a browser posts the same form again, to the client.',
  solution: 'Answer the form with status 303, with which the browser makes a GET without the form.',
  troubleshoot: 'Look at the status with which the server sends the browser back to the client after the login form.',
  references: ['RFC 9700 §4.12', 'RFC 9110 §15.4.8'],
  severities: ['warning'],
  where: 'authorization-server',
  check: (flow) =>
    stepsOf(flow, 'authorization-response').flatMap(({ message }) => {
      const code = message.sighting === 'redirect' ? message.response?.status : undefined
      if ((code !== 307 && code !== 308) || message.request.method !== 'POST') return []
      return [
        observe(
          'warning',
          'The server answered a posted form with the status {seen:0}: the browser posts the whole form again, to {seen:1}, and so gives the client what the person typed, the password included. Use {expected:0}.',
          status(message.exchange, code, '303'),
          shows(message.target),
        ),
      ]
    }),
})
