import type { SecretKind } from './masker.ts'

const kinds: ReadonlyMap<string, SecretKind> = new Map([
  ['client_secret', 'client secret'],
  ['client_assertion', 'assertion'],
  ['assertion', 'assertion'],
  ['saml_response', 'assertion'],
  ['samlresponse', 'assertion'],
  ['code', 'code'],
  ['access_token', 'access token'],
  ['refresh_token', 'refresh token'],
  ['id_token', 'ID token'],
  ['id_token_hint', 'ID token'],
  ['logout_token', 'token'],
  ['token', 'token'],
  ['subject_token', 'token'],
  ['actor_token', 'token'],
  ['registration_access_token', 'token'],
  ['device_code', 'device code'],
  ['code_verifier', 'code verifier'],
  ['password', 'password'],
  ['passwd', 'password'],
  ['pwd', 'password'],
  ['api_key', 'credentials'],
  ['apikey', 'credentials'],
  ['x-api-key', 'credentials'],
  ['authorization', 'credentials'],
  ['proxy-authorization', 'credentials'],
  ['cookie', 'cookie'],
  ['set-cookie', 'cookie'],
])

/** The kind of secret that a parameter, a JSON member or a header of this name holds; undefined where it holds none. */
export function secretKindOf(name: string): SecretKind | undefined {
  return kinds.get(name.toLowerCase())
}

/** The names whose values are secret. */
export const secretNames: readonly string[] = [...kinds.keys()]
