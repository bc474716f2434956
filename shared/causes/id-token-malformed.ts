import { isPlaceholder } from '../exchange/placeholder.ts'
import type { Flow } from '../flow/flow.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { claimEvidence, claimValue, type IdToken, idTokens, wentOn, wrongClaim } from './id-tokens.ts'

/** What was given as an ID token is no JWT, cannot be opened, or lacks what it must have (OpenID Connect Core §2). */
export const idTokenMalformed = defineCause({
  id: 'id-token-malformed',
  title: 'The ID token is broken or incomplete',
  possibleCause:
    'The token was cut or encoded twice on the way, another kind of token stands in its place, the server leaves out required claims, or it encrypts to a key that the client does not have.',
  solution:
    'Pass the token on unchanged, and have the server put iss, sub and aud into it as strings (aud may be a list), and exp and iat as numbers.',
  troubleshoot: 'Take the ID token apart: three parts of Base64url, of which the second is a JSON object.',
  references: ['OpenID Connect Core §2', 'OpenID Connect Core §10.2', 'RFC 7519 §7.2', 'RFC 7516 §5.2'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check: (flow, context) =>
    idTokens(flow, context).flatMap((token) => [
      ...broken(token),
      ...shut(token, context),
      ...incomplete(flow, token, context),
    ]),
})

function broken(token: IdToken): readonly Observation<'error'>[] {
  const { decoded } = token
  switch (decoded.kind) {
    case 'opaque':
      if (isPlaceholder(token.value)) return []
      return [
        observe(
          'error',
          'What stands in id_token is no JWT. An ID token is a signed JWT, which begins with the Base64url of a JSON object: another token may have been put in its place.',
          shows(token, 'a JWT'),
        ),
      ]
    case 'malformed':
      return [
        observe(
          'error',
          `The ID token cannot be read. ${decoded.reason} Look for what cuts or changes it on the way from the server.`,
          shows(token, 'a JWT'),
        ),
      ]
    case 'jws':
    case 'jwe':
      return []
    default:
      return decoded satisfies never
  }
}

/** An encrypted token that stays shut proves something only where the client's keys were given. */
function shut(token: IdToken, { registration }: CheckContext): readonly Observation<'error'>[] {
  const given = (registration?.decryption_jwks?.keys.length ?? 0) > 0
  if (token.opening?.kind !== 'shut' || !given) return []
  return [
    {
      ...observe(
        'error',
        `The ID token is encrypted, and the client's keys that were given do not open it: ${token.opening.reason}. The server encrypts to a key that it was told of earlier, or to another client's. Register the client's present public key.`,
        shows(token),
      ),
      where: 'registration',
    },
  ]
}

/** The claims that must be there; those that name issuer and audience are told by the causes about them. */
function incomplete(flow: Flow, token: IdToken, context: CheckContext): readonly Observation<Alarm>[] {
  return (['sub', 'exp', 'iat', 'nbf'] as const).flatMap((claim): readonly Observation<Alarm>[] => {
    const wrong = wrongClaim(token, claim)
    if (!wrong) return []
    const value = claimValue(token, claim)
    // A time that is a number is one: whether it is the right one is another question.
    if (claim !== 'sub' && typeof value === 'number') return []
    if (claim === 'sub' && typeof value === 'string' && value !== '') {
      const words = `The ID token names the person, in sub, by a text that not every client can keep. ${wrong.why} Have the server use at most 255 letters, digits and signs of ASCII.`
      return [observe('warning', words, claimEvidence(token, wrong, context))]
    }
    const told =
      wrong.seen === null
        ? `The ID token has no ${claim}. ${wrong.why} The claim is required, and a client must refuse a token without it.`
        : `The ID token has {seen:0} as ${claim}. ${wrong.why}`
    return [observe('error', `${told}${wentOn(flow, token)}`, claimEvidence(token, wrong, context))]
  })
}
