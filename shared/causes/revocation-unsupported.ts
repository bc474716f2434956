import { parameter } from '../exchange/parameter.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'
import { providerWords, refusalOf, said } from './refusals.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['revocation-response'], unsupported)

/** The server does not revoke tokens of this type (RFC 7009 §2.2.1). */
export const revocationUnsupported = defineCause({
  id: 'revocation-unsupported',
  title: 'The server does not revoke tokens of this type',
  possibleCause:
    'The server revokes refresh tokens alone, as many do whose access tokens are JWTs; or the text that was sent is no token of this server.',
  solution:
    'Revoke the refresh token: it ends the access tokens of its grant as well, or leaves them to their short life.',
  troubleshoot: 'Look at token and token_type_hint of the revocation request.',
  references: ['RFC 7009 §2.1', 'RFC 7009 §2.2.1'],
  severities: ['error'],
  where: 'client',
  checkLoose: looks,
})

/** A hint that is wrong is no fault: the server looks further (RFC 7009 §2.1). */
function unsupported(message: EndpointResponse, { request }: Surroundings): readonly Observation<'error'>[] {
  const refusal = refusalOf(message)
  if (!refusal?.causes.includes('revocation-unsupported')) return []
  const hint = request && parameter(request, 'token_type_hint')
  const token = request && parameter(request, 'token')
  return [
    observe(
      'error',
      `The server refused to revoke the token with {seen:0}: it does not revoke tokens of this type.${hint ? ' The request said that it is one of the type {seen:1}.' : ''}${providerWords(refusal)} The token stays valid until it expires. Revoke the refresh token.`,
      said(refusal)[0],
      ...(hint ? [shows(hint)] : []),
      ...(token ? [shows(token)] : []),
    ),
  ]
}
