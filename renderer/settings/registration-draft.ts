import { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { readJwks } from '../../shared/tokens/jwks.ts'

/** A registration as it stands in the form: text, until it is checked. */
export interface RegistrationDraft {
  readonly key: string
  readonly issuer: string
  readonly clientId: string
  readonly redirectUris: string
  readonly scopes: string
  readonly grantTypes: string
  readonly authenticationMethod: string
  readonly idTokenAlgorithm: string
  readonly codeLifetime: string
  readonly clientSecret: string
  /** The client's private keys, as JSON text. */
  readonly decryptionKeys: string
  /** The issuer's key set, as JSON text. */
  readonly issuerKeys: string
}

export type DraftField = Exclude<keyof RegistrationDraft, 'key'>

/** The methods of client authentication that the contract knows. */
export const authenticationMethods: readonly string[] =
  ClientRegistration.shape.token_endpoint_auth_method.unwrap().options

/** An empty form, or one that begins with what a flow showed. */
export function newDraft(
  key: string,
  begin: { readonly issuer?: string; readonly clientId?: string } = {},
): RegistrationDraft {
  return {
    key,
    issuer: begin.issuer ?? '',
    clientId: begin.clientId ?? '',
    redirectUris: '',
    scopes: '',
    grantTypes: '',
    authenticationMethod: '',
    idTokenAlgorithm: '',
    codeLifetime: '',
    clientSecret: '',
    decryptionKeys: '',
    issuerKeys: '',
  }
}

/** The form of a registration. */
export function draftOf(registration: ClientRegistration, key: string): RegistrationDraft {
  return {
    key,
    issuer: registration.issuer ?? '',
    clientId: registration.client_id,
    redirectUris: (registration.redirect_uris ?? []).join('\n'),
    scopes: (registration.scopes ?? []).join(' '),
    grantTypes: (registration.grant_types ?? []).join(' '),
    authenticationMethod: registration.token_endpoint_auth_method ?? '',
    idTokenAlgorithm: registration.id_token_signed_response_alg ?? '',
    codeLifetime: registration.code_lifetime === undefined ? '' : String(registration.code_lifetime),
    clientSecret: registration.client_secret ?? '',
    decryptionKeys: registration.decryption_jwks === undefined ? '' : JSON.stringify(registration.decryption_jwks),
    issuerKeys: registration.issuer_jwks === undefined ? '' : JSON.stringify(registration.issuer_jwks),
  }
}

export type DraftResult =
  | { readonly ok: true; readonly registration: ClientRegistration }
  | { readonly ok: false; readonly errors: Readonly<Partial<Record<DraftField, string>>> }

const fieldOf: Readonly<Record<keyof ClientRegistration, DraftField>> = {
  issuer: 'issuer',
  client_id: 'clientId',
  redirect_uris: 'redirectUris',
  scopes: 'scopes',
  grant_types: 'grantTypes',
  token_endpoint_auth_method: 'authenticationMethod',
  id_token_signed_response_alg: 'idTokenAlgorithm',
  code_lifetime: 'codeLifetime',
  client_secret: 'clientSecret',
  decryption_jwks: 'decryptionKeys',
  issuer_jwks: 'issuerKeys',
}

const sentences: Readonly<Record<DraftField, string>> = {
  issuer: 'Write the issuer as its metadata has it, or leave it empty.',
  clientId: 'Write the client id as it is registered.',
  redirectUris: 'Write one redirect URI a line.',
  scopes: 'Write the scopes with spaces between them.',
  grantTypes: 'Write the grant types with spaces between them.',
  authenticationMethod: 'Choose one of the methods.',
  idTokenAlgorithm: 'Write the algorithm as it is registered, such as RS256, or leave it empty.',
  codeLifetime: 'Write a number of seconds greater than 0, or leave it empty.',
  clientSecret: 'Write the secret as it is registered, or leave it empty.',
  decryptionKeys: 'Paste the private keys of the client as a JWK Set, or leave it empty.',
  issuerKeys: 'Paste what the server has at its jwks_uri, or leave it empty.',
}

/** Checks a form. Redirect URIs are taken as they are, a trailing slash or a wrong case included. */
export function readDraft(draft: RegistrationDraft): DraftResult {
  const redirectUris = draft.redirectUris
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const scopes = draft.scopes.split(/\s+/).filter(Boolean)
  const grantTypes = draft.grantTypes.split(/\s+/).filter(Boolean)
  const lifetime = draft.codeLifetime.trim()
  const keys = keysOf(draft.issuerKeys)
  const own = keysOf(draft.decryptionKeys)
  const result = ClientRegistration.safeParse({
    client_id: draft.clientId.trim(),
    ...(draft.issuer.trim() !== '' && { issuer: draft.issuer.trim() }),
    ...(redirectUris.length > 0 && { redirect_uris: redirectUris }),
    ...(scopes.length > 0 && { scopes }),
    ...(grantTypes.length > 0 && { grant_types: grantTypes }),
    ...(draft.authenticationMethod !== '' && { token_endpoint_auth_method: draft.authenticationMethod }),
    ...(draft.idTokenAlgorithm.trim() !== '' && { id_token_signed_response_alg: draft.idTokenAlgorithm.trim() }),
    ...(lifetime !== '' && { code_lifetime: Number(lifetime) }),
    ...(draft.clientSecret !== '' && { client_secret: draft.clientSecret }),
    ...(own?.kind === 'jwks' && { decryption_jwks: { keys: own.jwks.keys } }),
    ...(keys?.kind === 'jwks' && { issuer_jwks: { keys: keys.jwks.keys } }),
  })
  const errors: Partial<Record<DraftField, string>> = {}
  for (const { path } of result.error?.issues ?? []) {
    const field = fieldOf[path[0] as keyof ClientRegistration]
    errors[field] = sentences[field]
  }
  if (keys?.kind === 'fault') errors.issuerKeys = keys.reason
  if (own?.kind === 'fault') errors.decryptionKeys = sentences.decryptionKeys
  if (result.success && Object.keys(errors).length === 0) return { ok: true, registration: result.data }
  return { ok: false, errors }
}

const keysOf = (text: string) => (text.trim() === '' ? undefined : readJwks(text))
