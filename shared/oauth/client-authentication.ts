import type { Located, Place } from '../exchange/place.ts'

/** The methods by which a client proves who it is (RFC 6749 §2.3, OpenID Connect Core §9, RFC 8705 §2). */
export type AuthenticationMethod =
  | 'none'
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  /** A SAML assertion (RFC 7522 §2.2); the registry of methods has no name for it. */
  | 'saml2_bearer'

/** One method that a request used; a request that used two has two (RFC 6749 §2.3 forbids it). */
export interface ClientAuthentication {
  readonly method: AuthenticationMethod
  readonly clientId?: Located
  /** The secret, or the assertion. */
  readonly credential?: Located
  /** Where the method itself shows: the Authorization header, or the parameter. */
  readonly place: Place
  /** For Basic: why its value could not be read, or what in it is not form-encoded (RFC 6749 §2.3.1). */
  readonly fault?: 'not-base64' | 'no-colon' | 'not-utf-8' | 'not-form-encoded' | 'colon-in-id'
  /** For Basic: id or secret has escapes, which a server that does not decode them takes for letters of it. */
  readonly escaped?: true
}
