import type { DecodedToken, Jwe, Jws } from './decode-token.ts'
import type { JweOpening } from './open-jwe.ts'
import type { SignatureVerdict, VerificationKeys } from './verify-signature.ts'

/** What checks may ask about a token. Each answer is worked out once. */
export interface TokenFacts {
  /** The token taken apart. */
  decode(text: string): DecodedToken
  /** The verdict on a token's signature; undefined until it is known. */
  signature(token: Jws, keys: VerificationKeys): SignatureVerdict | undefined
  /** What an encrypted token holds, by the keys given; undefined until it is known. */
  open(token: Jwe, keys: OpeningKeys): JweOpening | undefined
}

/** What a token may be decrypted with. */
export interface OpeningKeys {
  /** Private keys, as a JWK Set's members. */
  readonly keys: readonly Readonly<Record<string, unknown>>[]
  /** For the algorithms that are keyed by it (OpenID Connect Core §10.2). */
  readonly clientSecret?: string
}
