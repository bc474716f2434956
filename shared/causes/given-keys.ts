import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { Jwks } from '../tokens/jwks.ts'

/** The key set of a registration is made once, so that verdicts by it are remembered. */
const givenKeySets = new WeakMap<ClientRegistration, Jwks>()

/** The keys of the issuer that a registration holds. */
export function givenKeys(registration: ClientRegistration | undefined): Jwks | undefined {
  if (!registration?.issuer_jwks) return undefined
  const known = givenKeySets.get(registration) ?? { keys: registration.issuer_jwks.keys }
  givenKeySets.set(registration, known)
  return known
}
