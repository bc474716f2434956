import { type Exchange, headerValues, responseOf } from '../../../shared/exchange/exchange.ts'
import { headerPlace, type Located } from '../../../shared/exchange/place.ts'
import { requestParameters, responseParameters } from '../../../shared/oauth/read-parameters.ts'
import { jwtBody, readExchange } from '../../../shared/oauth/reading.ts'

/** A token where it stands in an exchange, and the name of what held it. */
export interface TokenInPlace extends Located {
  readonly name: string
}

/** The name of a token that is the whole body. */
export const tokenBody = 'Body'

const tokenNames: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'logout_token',
  'token',
  'subject_token',
  'actor_token',
  'client_assertion',
  'assertion',
  'request',
  'response',
])

/** Names that hold many a thing besides a token: they count where the value has a JWT's shape. */
const ambiguous: ReadonlySet<string> = new Set(['token', 'assertion', 'request', 'response'])

/**
 * The tokens of an exchange: in its parameters, in the headers made for them (RFC 6750 §2.1, RFC 9449 §4.1), and a body
 * that is one (OpenID Connect Core §5.3.2, RFC 9701 §5, RFC 9101 §5.2.3).
 */
export function tokensIn(exchange: Exchange): readonly TokenInPlace[] {
  const carried = [...requestParameters(exchange), ...responseParameters(exchange)]
    .filter(
      ({ name, value }) => tokenNames.has(name) && value !== '' && (!ambiguous.has(name) || value.startsWith('eyJ')),
    )
    .map(({ name, value, place }) => ({ name, value, place }))
  const body = jwtBody(readExchange(exchange))
  return [...headerTokens(exchange), ...carried, ...(body ? [{ ...body, name: tokenBody }] : [])]
}

function headerTokens(exchange: Exchange): readonly TokenInPlace[] {
  const { headers } = exchange.request
  const bearers = headerValues(headers, 'authorization').flatMap((line, index): TokenInPlace[] => {
    const value = /^(?:bearer|dpop)\s+(\S+)\s*$/i.exec(line)?.[1]
    return value
      ? [{ name: 'Authorization', value, place: headerPlace(exchange.id, 'request', 'authorization', index) }]
      : []
  })
  const proofs = headerValues(headers, 'dpop').map((value, index): TokenInPlace => {
    return { name: 'DPoP', value, place: headerPlace(exchange.id, 'request', 'dpop', index) }
  })
  return [...bearers, ...proofs]
}

/** True where the token is in the response. */
export function isInResponse(exchange: Exchange, token: TokenInPlace): boolean {
  return responseOf(exchange) !== undefined && token.place.location.startsWith('response')
}
