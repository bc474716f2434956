import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, status, toChangeAt } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { refusalOf, said } from './refusals.ts'
import { wherever } from './wherever.ts'

const looks = wherever(['registration-response'], unauthorized)

/** The server registers only clients that show a token (RFC 7591 §3), or does not take the one that was shown (RFC 7592 §2). */
export const registrationUnauthorized = defineCause({
  id: 'registration-unauthorized',
  title: 'The server does not let this client register itself',
  possibleCause:
    'Registration is open only to those who have an initial access token, the token has expired or was used up, or registration is switched off for this network.',
  solution:
    'Get an initial access token from the administrator of the server and send it as a Bearer token, or register the client by hand and give the app its client id.',
  troubleshoot: 'Look at Authorization in the registration request, and at the status of the answer.',
  references: ['RFC 7591 §3', 'RFC 7592 §2.1', 'RFC 6750 §3'],
  severities: ['error'],
  where: 'registration',
  checkLoose: looks,
})

function unauthorized(message: EndpointResponse): readonly Observation<'error'>[] {
  const { status: code } = message.response
  if (code !== 401 && code !== 403) return []
  const sent = headerValue(message.request.headers, 'authorization') !== undefined
  const refusal = refusalOf(message)
  const place = headerPlace(message.exchange, 'request', 'authorization')
  const told: readonly [Evidence, ...Evidence[]] = [
    status(message.exchange, code, message.request.method === 'POST' ? '201' : '200'),
    ...(refusal ? said(refusal) : []),
  ]
  if (!sent) {
    const [first, ...more] = told
    return [
      observe(
        'error',
        'The server answers {seen:1} to a registration without an initial access token: it only registers clients whose developer got such a token from its administrator beforehand.',
        lacks(place, 'an initial access token'),
        first,
        ...more,
      ),
    ]
  }
  const observation = observe(
    'error',
    message.request.method === 'POST'
      ? 'The server answers {seen:0}: it does not take the initial access token of the request. It may have expired, be used up, or be of another server. Get a new one from its administrator.'
      : 'The server answers {seen:0}: it does not take the registration access token of the request. Each change may give a new one, and the old one ends then. Send the newest that the server gave.',
    ...told,
  )
  return [message.request.method === 'POST' ? observation : toChangeAt('client', observation)]
}
