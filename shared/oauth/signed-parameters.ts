import { type Parameter, parameter } from '../exchange/parameter.ts'
import { type Located, nth, within } from '../exchange/place.ts'
import { decodeToken } from '../tokens/decode-token.ts'

/** Claims of the envelope: they speak of the JWT, and are no parameters of the message in it. */
const ofTheEnvelope: ReadonlySet<string> = new Set(['aud', 'exp', 'nbf', 'iat', 'jti', 'sub'])

/**
 * The claims of a signed token as parameters of the message that it carries: a request object
 * (RFC 9101 §4), or a signed response (JARM §2.1). None where it is encrypted or broken. Nothing is verified.
 */
export function signedParameters(token: Located, leaveOut: readonly string[] = []): readonly Parameter[] {
  const decoded = decodeToken(token.value)
  if (decoded.kind !== 'jws') return []
  const counts = new Map<string, number>()
  return decoded.payload.flatMap(({ name, value, raw }): readonly Parameter[] => {
    if (ofTheEnvelope.has(name) || leaveOut.includes(name)) return []
    const index = counts.get(name) ?? 0
    counts.set(name, index + 1)
    return [
      {
        name,
        value: typeof value === 'string' ? value : raw,
        raw,
        in: 'jwt',
        wellFormed: true,
        place: {
          exchange: token.place.exchange,
          location: nth(within(token.place.location, 'payload', name), index),
        },
      },
    ]
  })
}

/** The parameters of a request with those of its request object before them: they are what counts (RFC 9101 §6.3). */
export function withRequestObject(parameters: readonly Parameter[]): readonly Parameter[] {
  const request = parameter({ parameters }, 'request')
  // `iss` names the client that signed; in the message it would be taken for the server.
  return request ? [...signedParameters(request, ['iss']), ...parameters] : parameters
}
