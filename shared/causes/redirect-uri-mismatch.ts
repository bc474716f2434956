import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import { comparableEndpoint, urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { Message, MessageKind } from '../oauth/message.ts'
import { authorizationRequest } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { differs, lacks, observe, placeOf, shows, status, toChangeAt } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { firstOf, isRefused, sightingsOf, stepsOf, tokenAttempts } from './in-flow.ts'
import { describeDifference, matchesRegistered, nearest } from './redirect-uri-difference.ts'
import { isInOwnWords, providerWords, type Refusal, refusalOf, refusals, said } from './refusals.ts'
import { blameOf } from './token-refusal.ts'

/** The redirect URI of the app and the one the server knows are not the same to the letter. */
export const redirectUriMismatch = defineCause({
  id: 'redirect-uri-mismatch',
  title: 'The redirect URI is not the one that is expected',
  possibleCause:
    'The app sends a redirect URI that differs from the registered one, or sends two different ones, often by a trailing slash, the port, or http for https behind a proxy that ends TLS.',
  solution:
    'Make the app and the registration the same, letter by letter: register the URI that the app sends, or have the app send the one that is registered, in the authorization request and in the token request.',
  troubleshoot: 'Compare redirect_uri in the authorization request with the registration and with the token request.',
  references: ['RFC 6749 §3.1.2', 'RFC 6749 §4.1.3', 'RFC 9700 §4.1.3', 'RFC 8252 §7.3'],
  severities: ['error', 'warning'],
  where: 'registration',
  leadsTo: ['authorization-code-expired'],
  check: (flow, context) => [...atAuthorization(flow, context), ...atToken(flow), ...responseElsewhere(flow)],
})

const namesRedirect =
  /redirect[ _-]?ur[il]|redirection ur[il]|reply (?:url|address)|callback ur[il]|invalid_redirect|redirect_mismatch/i

/** RFC 6749 §4.1.2.1: with a redirect URI that it does not know, the server must not redirect. */
function atAuthorization(flow: Flow, { registration }: CheckContext): readonly Observation<Alarm>[] {
  const request = authorizationRequest(flow) ?? firstOf(flow, 'pushed-authorization-request')
  if (!request) return []
  const refused = refusedRedirect(flow)
  const sent = parameter(request, 'redirect_uri')
  const registered = registration?.redirect_uris ?? []
  if (!sent) {
    if (refused.length === 0) return []
    return [
      toChangeAt(
        'client',
        observe(
          'error',
          'The server asked for a redirect URI, and the authorization request has none. Send redirect_uri, equal to the registered one.',
          lacks(placeOf(request, 'redirect_uri'), registered[0]),
          ...refused,
        ),
      ),
    ]
  }
  const known = registered.some((uri) => matchesRegistered(sent.value, uri))
  const expected = known ? undefined : nearest(sent.value, registered)
  if (expected !== undefined) {
    const difference = describeDifference(sent.value, expected)
    const broke = refused.length > 0 || flow.outcome !== 'completed'
    // Nobody is to register the same address without TLS: here the app is what is to be changed.
    const lostTls = sent.value === expected.replace(/^https:/i, 'http:')
    const advice = lostTls
      ? 'Have the app send https: behind a proxy that ends TLS, the proxy has to send X-Forwarded-Proto, and the app to trust it.'
      : 'Make them the same, in the app or in the registration.'
    const observation = observe(
      broke ? 'error' : 'warning',
      `The app sent the redirect URI {seen:0}, and {expected:0} is registered: ${difference}. Servers compare the two letter by letter, so that no code goes to a stranger. ${advice}`,
      shows(sent, expected),
      ...refused,
    )
    return [lostTls ? toChangeAt('client', observation) : observation]
  }
  if (refused.length === 0) return []
  return [
    observe(
      'error',
      `The authorization server refused the redirect URI {seen:0}: it is not registered for this client. Register it there, letter by letter, or have the app send the one that is registered.${meantBy(flow)}`,
      shows(sent),
      ...refused,
    ),
  ]
}

/** Where the server has the browser or the client know that it does not take the redirect URI. */
const answersToRequest: readonly MessageKind[] = [
  'authorization-error-page',
  'pushed-authorization-response',
  'authorization-response',
]

function refusedRedirect(flow: Flow): readonly Evidence[] {
  return refusals(flow).flatMap((refusal) => {
    const { message } = refusal
    if (!answersToRequest.includes(message.kind) || !speaksOfRedirect(refusal)) return []
    return message.kind === 'authorization-error-page'
      ? [status(message.exchange, message.response.status, '302'), said(refusal)[0]]
      : [said(refusal)[0]]
  })
}

/** What the provider means by the first refusal that names the redirect URI. */
function meantBy(flow: Flow): string {
  return meant(refusals(flow).find((refusal) => speaksOfRedirect(refusal))?.message)
}

function meant(message: Message | undefined): string {
  const refusal = message && refusalOf(message)
  return refusal ? providerWords(refusal) : ''
}

function speaksOfRedirect(refusal: Refusal): boolean {
  if (isInOwnWords(refusal)) return refusal.causes.length === 1 && refusal.causes[0] === 'redirect-uri-mismatch'
  const { message, error } = refusal
  const page = message.kind === 'authorization-error-page' ? message.text : ''
  return namesRedirect.test(`${error.code.value} ${error.description?.value ?? ''} ${page}`)
}

/** RFC 6749 §4.1.3: the token request repeats the authorization request's redirect URI, unchanged. */
function atToken(flow: Flow): readonly Observation<Alarm>[] {
  const request = authorizationRequest(flow)
  const asked = (request && parameter(request, 'redirect_uri')) ?? pushedRedirect(flow)
  return tokenAttempts(flow).flatMap((attempt) => {
    if (attempt.request.grant !== 'authorization_code') return []
    const sent = parameter(attempt.request, 'redirect_uri')
    const error = attempt.response?.error
    const blamed = blameOf(flow, attempt) === 'redirect-uri'
    const refusal = error ? [shows(error.description ?? error.code)] : []
    if (sent && asked && sent.value !== asked.value) {
      return [
        toChangeAt(
          'client',
          observe(
            isRefused(attempt) || !attempt.response ? 'error' : 'warning',
            `The token request sent the redirect URI {seen:0}, the authorization request {expected:0}: ${describeDifference(sent.value, asked.value)}. The server binds the code to the first and refuses the second. Send the same one in both.`,
            differs(sent, asked),
            ...refusal,
          ),
        ),
      ]
    }
    if (!sent && asked && isRefused(attempt) && (blamed || !error?.description)) {
      if (!blamed && error?.code.value !== 'invalid_request' && error?.code.value !== 'invalid_grant') return []
      return [
        toChangeAt(
          'client',
          observe(
            'error',
            'The authorization request had the redirect URI {expected:0}, and the token request has none. The server expects it again, unchanged. Add redirect_uri to the token request.',
            lacks(placeOf(attempt.request, 'redirect_uri'), asked),
            ...refusal,
          ),
        ),
      ]
    }
    if (!blamed) return []
    const first = sent ? shows(sent) : lacks(placeOf(attempt.request, 'redirect_uri'))
    const same = sent && asked
    const advice = same
      ? 'It is the one that the authorization request was made with: see that it is registered for this very client, to the letter.'
      : 'It must be the one that the authorization request was made with, and be registered for this client.'
    const observation = observe(
      'error',
      `The token endpoint refused ${sent ? 'the redirect URI {seen:0}' : 'a token request without a redirect URI'}. ${advice}${meant(attempt.response)}`,
      first,
      ...refusal,
    )
    return [same ? observation : toChangeAt('client', observation)]
  })
}

function pushedRedirect(flow: Flow): Located | undefined {
  const pushed = firstOf(flow, 'pushed-authorization-request')
  return pushed && parameter(pushed, 'redirect_uri')
}

/** The response must go to the URI that was asked for, and nowhere else. */
function responseElsewhere(flow: Flow): readonly Observation<Alarm>[] {
  const request = authorizationRequest(flow)
  const asked = (request && parameter(request, 'redirect_uri')) ?? pushedRedirect(flow)
  // What is no absolute URI cannot be gone to: the server's answer to it is another matter.
  if (!asked || urlParts(asked.value).authority === '') return []
  const wanted = comparableEndpoint(asked.value)
  return stepsOf(flow, 'authorization-response').flatMap((step) => {
    // A server that does not know the address may send its refusal to the one that it knows.
    const refusal = refusalOf(step.message)
    if (refusal && speaksOfRedirect(refusal)) return []
    const strayed = sightingsOf(step).find(
      ({ target, sighting }) =>
        comparableEndpoint(target.value) !== wanted && (sighting === 'redirect' || step.sightings.length === 0),
    )
    if (!strayed) return []
    return [
      toChangeAt(
        'authorization-server',
        observe(
          'error',
          `The authorization response went to {seen:0}, and {expected:0} was asked for: ${describeDifference(strayed.target.value, wanted)}. The client waits at the address that it asked for. Correct the server's or the gateway's rule that rewrites it.`,
          { place: strayed.target.place, seen: strayed.target.value, expected: asked.value, expectedAt: asked.place },
        ),
      ),
    ]
  })
}
