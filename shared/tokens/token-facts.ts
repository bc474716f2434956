import type { DecodedToken, Jwe, Jws } from './decode-token.ts'
import type { JweOpening, OpeningKeys } from './open-jwe.ts'
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
