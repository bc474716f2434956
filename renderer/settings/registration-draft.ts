import { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { readJwks } from '../../shared/tokens/jwks.ts'

/** A registration as it stands in the form: text, until it is checked. */
export interface RegistrationDraft {
  readonly key: string
  readonly issuer: string
  readonly clientId: string
  readonly redirectUris: string
  readonly scopes: string
  readonly authenticationMethod: string
  readonly codeLifetime: string
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
    authenticationMethod: '',
    codeLifetime: '',
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
    authenticationMethod: registration.token_endpoint_auth_method ?? '',
    codeLifetime: registration.code_lifetime === undefined ? '' : String(registration.code_lifetime),
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
  token_endpoint_auth_method: 'authenticationMethod',
  code_lifetime: 'codeLifetime',
  issuer_jwks: 'issuerKeys',
}

const sentences: Readonly<Record<DraftField, string>> = {
  issuer: 'Write the issuer as its metadata has it, or leave it empty.',
  clientId: 'Write the client id as it is registered.',
  redirectUris: 'Write one redirect URI a line.',
  scopes: 'Write the scopes with spaces between them.',
  authenticationMethod: 'Choose one of the methods.',
  codeLifetime: 'Write a number of seconds greater than 0, or leave it empty.',
  issuerKeys: 'Paste what the server has at its jwks_uri, or leave it empty.',
}

/** Checks a form. Redirect URIs are taken as they are, a trailing slash or a wrong case included. */
export function readDraft(draft: RegistrationDraft): DraftResult {
  const redirectUris = draft.redirectUris
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const scopes = draft.scopes.split(/\s+/).filter(Boolean)
  const lifetime = draft.codeLifetime.trim()
  const keys = draft.issuerKeys.trim() === '' ? undefined : readJwks(draft.issuerKeys)
  const result = ClientRegistration.safeParse({
    client_id: draft.clientId.trim(),
    ...(draft.issuer.trim() !== '' && { issuer: draft.issuer.trim() }),
    ...(redirectUris.length > 0 && { redirect_uris: redirectUris }),
    ...(scopes.length > 0 && { scopes }),
    ...(draft.authenticationMethod !== '' && { token_endpoint_auth_method: draft.authenticationMethod }),
    ...(lifetime !== '' && { code_lifetime: Number(lifetime) }),
    ...(keys?.kind === 'jwks' && { issuer_jwks: { keys: keys.jwks.keys } }),
  })
  if (result.success && keys?.kind === 'fault') return { ok: false, errors: { issuerKeys: keys.reason } }
  if (result.success) return { ok: true, registration: result.data }
  const errors: Partial<Record<DraftField, string>> = {}
  for (const { path } of result.error.issues) {
    const field = fieldOf[path[0] as keyof ClientRegistration]
    errors[field] = sentences[field]
  }
  if (keys?.kind === 'fault') errors.issuerKeys = keys.reason
  return { ok: false, errors }
}
