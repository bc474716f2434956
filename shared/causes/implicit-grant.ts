import { parameter } from '../exchange/parameter.ts'
import { countingRequest, responseTypes } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'

/** The access token comes through the browser (RFC 9700 §2.1.2). */
export const implicitGrant = defineCause({
  id: 'implicit-grant',
  title: 'The access token comes through the browser',
  possibleCause:
    'The app uses the implicit grant, or a hybrid one with an access token. They date from before browsers could call a token endpoint, and put the token where histories, scripts and other pages may read it.',
  solution:
    'Ask with response_type=code and PKCE, and redeem the code at the token endpoint, from a page in the browser too.',
  troubleshoot: 'Look at response_type in the authorization request.',
  references: ['RFC 9700 §2.1.2', 'RFC 6749 §10.3'],
  severities: ['note'],
  where: 'client',
  check(flow) {
    const request = countingRequest(flow)
    const type = request && parameter(request, 'response_type')
    if (!type || !responseTypes(type.value).has('token')) return []
    return [
      observe(
        'note',
        'The response_type {seen:0} brings the access token in the address of the callback, where it can leak or be replaced by another, and cannot be bound to the client. Use the code with PKCE in its place; OAuth 2.1 no longer has this grant.',
        shows(type, 'code'),
      ),
    ]
  },
})
