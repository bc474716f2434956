import { type Parameter, parameter } from '../exchange/parameter.ts'
import { type Located, nth, within } from '../exchange/place.ts'
import { decodeToken } from '../tokens/decode-token.ts'
import type { TokenMember } from '../tokens/token-members.ts'

/** What stands in an encrypted token, where it was opened with a key that the person gave. */
export type Opener = (token: string) => readonly TokenMember[] | undefined

/** Opens nothing: for traffic of which no keys are known. */
export const opensNothing: Opener = () => undefined

/** Claims of the envelope: they speak of the JWT, and are no parameters of the message in it. */
const ofTheEnvelope = ['aud', 'exp', 'nbf', 'iat', 'jti', 'sub']

/**
 * The claims of a signed token as parameters of the message that it carries: a request object
 * (RFC 9101 §4), or a signed response (JARM §2.1). Of an encrypted one those that `open` knows; none where it is
 * shut or broken. Nothing is verified.
 */
export function signedParameters(token: Located, open: Opener, leaveOut: readonly string[] = []): readonly Parameter[] {
  return claimParameters(token, open, [...ofTheEnvelope, ...leaveOut])
}

/** The same, where every claim is a parameter but these. */
export function claimParameters(token: Located, open: Opener, leaveOut: readonly string[] = []): readonly Parameter[] {
  const counts = new Map<string, number>()
  return claimsOf(token.value, open).flatMap(({ name, value, raw }): readonly Parameter[] => {
    if (leaveOut.includes(name)) return []
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

function claimsOf(text: string, open: Opener): readonly TokenMember[] {
  const decoded = decodeToken(text)
  if (decoded.kind === 'jws') return decoded.payload
  return (decoded.kind === 'jwe' && open(text)) || []
}

/** The parameters of a request with those of its request object before them: they are what counts (RFC 9101 §6.3). */
export function withRequestObject(parameters: readonly Parameter[], open: Opener): readonly Parameter[] {
  const request = parameter({ parameters }, 'request')
  // `iss` names the client that signed; in the message it would be taken for the server.
  return request ? [...signedParameters(request, open, ['iss']), ...parameters] : parameters
}
