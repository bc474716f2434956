import { parameter } from '../exchange/parameter.ts'
import { readableRequest, refusedAtAuthorization, responseTypes, wordsOf } from './asked.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, placeOf, shows } from './evidence.ts'
import { said } from './refusals.ts'

/** An ID token that comes through the browser is asked for without the nonce that ties it to the request. */
export const nonceMissing = defineCause({
  id: 'nonce-missing',
  title: 'The request for an ID token has no nonce',
  possibleCause:
    'The client asks for an ID token from the authorization endpoint and sends no nonce, so that an ID token of another login can be put in its place.',
  solution:
    'Make a random nonce for each login, keep it in the session, send it, and compare it with the one in the ID token.',
  troubleshoot: 'Look at response_type and nonce in the authorization request.',
  references: ['OpenID Connect Core §3.2.2.1', 'OpenID Connect Core §3.3.2.11', 'OpenID Connect Core §15.5.2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['malformed-request'],
  check(flow) {
    const request = readableRequest(flow)
    const type = request && parameter(request, 'response_type')
    if (!request || !type || !responseTypes(type.value).has('id_token') || parameter(request, 'nonce')) return []
    const refused = refusedAtAuthorization(flow)
    const refusal = refused.find(
      ({ error }) =>
        /\bnonce\b/i.test(wordsOf(error)) || (error.code.value === 'invalid_request' && !error.description),
    )
    if (refused.length > 0 && !refusal) return []
    return [
      observe(
        refusal ? 'error' : 'warning',
        `The response_type {seen:1} asks for an ID token through the browser, and the request has no nonce, which is required there: it is what shows that the ID token belongs to this login. ${refusal ? 'The server refused it. ' : ''}Make a random one, send it, and compare it with the one in the ID token.`,
        lacks(placeOf(request, 'nonce')),
        shows(type),
        ...(refusal ? said(refusal) : []),
      ),
    ]
  },
})
