import type { Flow } from '../flow/flow.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { Jwks } from '../tokens/jwks.ts'
import type { OpeningKeys } from '../tokens/open-jwe.ts'
import type { VerificationKeys } from '../tokens/verify-signature.ts'

/**
 * The issuer whose keys verify a token of a flow: the one that was asked, whatever the token says of itself;
 * where that is not known, the token's own word.
 */
export function issuerToVerifyBy(flow: Flow | undefined, iss: string | undefined): string {
  return flow?.issuer ?? iss ?? ''
}

/** What a token is verified with, and where that came from in words. */
export function verificationKeys(jwks: Jwks | undefined, clientSecret: string | undefined): VerificationKeys {
  const source = jwks?.at ? `the key set fetched in exchange ${jwks.at.exchange}` : 'the key set given'
  return {
    keySource: jwks?.guessed ? `${source} at the same host` : source,
    ...(jwks && { jwks }),
    ...(clientSecret !== undefined && { clientSecret }),
  }
}

/** The keys of a registration are one list, so that what they opened is remembered. */
const noKeys: OpeningKeys['keys'] = []

/** All the keys that were given: a resource server, for one, is a client with keys of its own (RFC 9701 §5). */
export function openingKeysOf(registrations: readonly ClientRegistration[]): OpeningKeys['keys'] {
  return registrations.flatMap(({ decryption_jwks }) => decryption_jwks?.keys ?? [])
}

/** What a token that is encrypted to the client is opened with (OpenID Connect Core §10.2). */
export function openingKeys(given: {
  readonly registration?: ClientRegistration
  readonly clientSecret?: string
}): OpeningKeys {
  const { registration, clientSecret } = given
  return {
    keys: registration?.decryption_jwks?.keys ?? noKeys,
    ...(clientSecret !== undefined && { clientSecret }),
  }
}
