import type { Written } from './exchange.ts'
import { good, login, loginSteps } from './login.ts'

/** What a login with an ID token may be given besides. */
export interface IdTokenLogin {
  /** Sent in the authorization request. */
  readonly nonce?: string
  /** Further parameters of the authorization request. */
  readonly query?: Readonly<Record<string, string>>
  readonly token?: Partial<Written>
  /** Further members of the token response. */
  readonly json?: Readonly<Record<string, unknown>>
  readonly resource?: Partial<Written> | null
}

/** A code login whose token response has this ID token. Without one the response has none. */
export function idTokenLogin(id_token: string | undefined, given: IdTokenLogin = {}): Written[] {
  const steps = loginSteps()
  const more = new URLSearchParams({ ...(given.nonce && { nonce: given.nonce }), ...given.query }).toString()
  const url = `${steps.authorize.url}${more === '' ? '' : `&${more}`}`
  return login({
    start: { answerHeaders: [['Location', url]] },
    authorize: { url },
    token: { json: { ...steps.token.json, id_token, ...given.json }, ...given.token },
    ...(given.resource !== undefined && { resource: given.resource }),
  })
}

/** The metadata of the server and its key set, as a client fetches them first: two exchanges. */
export function discovery(keys: readonly unknown[], change: Readonly<Record<string, unknown>> = {}): Written[] {
  const { server } = good
  return [
    {
      url: `${server}/.well-known/openid-configuration`,
      status: 200,
      json: {
        issuer: server,
        authorization_endpoint: `${server}/authorize`,
        token_endpoint: `${server}/token`,
        userinfo_endpoint: `${server}/userinfo`,
        jwks_uri: `${server}/keys`,
        response_types_supported: [
          'code',
          'id_token',
          'id_token token',
          'code id_token',
          'code id_token token',
          'code token',
        ],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        ...change,
      },
    },
    keySet(keys),
  ]
}

/** A fetch of the key set. */
export const keySet = (keys: readonly unknown[]): Written => ({
  url: `${good.server}/keys`,
  status: 200,
  json: { keys },
})

/** A login of which the browser carries the ID token: `id_token token`, `code id_token` … in the fragment. */
export function frontLogin(
  responseType: string,
  response: Readonly<Record<string, string>>,
  nonce = 'n-0S6_WzA2Mj',
): Written[] {
  const query = new URLSearchParams({
    response_type: responseType,
    client_id: good.clientId,
    redirect_uri: good.redirectUri,
    scope: good.scope,
    state: good.state,
    nonce,
  })
  const back = new URLSearchParams({ ...response, state: good.state })
  return [
    {
      url: `${good.server}/authorize?${query}`,
      status: 302,
      answerHeaders: [['Location', `${good.redirectUri}#${back}`]],
    },
  ]
}
