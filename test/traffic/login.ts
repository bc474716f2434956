import { createHash } from 'node:crypto'
import type { Written } from './exchange.ts'
import { idToken, issuedAt } from './tokens.ts'

export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challengeOf = (own: string) => createHash('sha256').update(own).digest('base64url')
export const challenge = challengeOf(verifier)

/** The parameters of one good login; a test changes one of them. */
export const good = {
  server: 'https://as.example',
  client: 'https://app.example',
  clientId: 'web-app',
  secret: 'a-secret-of-the-lab',
  redirectUri: 'https://app.example/callback',
  scope: 'openid profile',
  state: 'Zk3vT9qLx2Rw8YbN',
  code: 'SplxlOBeZQQYbYS6WxSbIA',
  accessToken: 'at-2YotnFZFEjr1zCsicMWpAA',
}

export type Login = typeof good

export const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

/** Each login has a verifier of its own (RFC 7636 §4.1), as it has a state. */
function verifierOf({ state }: Login): string {
  return state === good.state ? verifier : createHash('sha256').update(state).digest('hex')
}

/** The exchanges of a code login with PKCE, each by name, so that a test can take one and change it. */
export function loginSteps(with_: Partial<Login> = {}) {
  const login = { ...good, ...with_ }
  const ownVerifier = verifierOf(login)
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: login.clientId,
    redirect_uri: login.redirectUri,
    scope: login.scope,
    state: login.state,
    code_challenge: challengeOf(ownVerifier),
    code_challenge_method: 'S256',
  })
  const response = new URLSearchParams({ code: login.code, state: login.state })
  return {
    start: {
      url: `${login.client}/login`,
      status: 302,
      answerHeaders: [['Location', `${login.server}/authorize?${query}`]],
    },
    authorize: {
      url: `${login.server}/authorize?${query}`,
      status: 302,
      answerHeaders: [['Location', `${login.server}/login/1`]],
    },
    page: { url: `${login.server}/login/1`, status: 200, answer: '<html><form method="post"></form></html>' },
    submit: {
      url: `${login.server}/login/1`,
      method: 'POST',
      headers: [['Referer', `${login.server}/login/1`]],
      form: { user: 'ada', password: 'lovelace' },
      status: 302,
      answerHeaders: [['Location', `${login.redirectUri}?${response}`]],
    },
    token: {
      url: `${login.server}/token`,
      headers: [['Authorization', basic(login.clientId, login.secret)]],
      form: {
        grant_type: 'authorization_code',
        code: login.code,
        redirect_uri: login.redirectUri,
        code_verifier: ownVerifier,
      },
      status: 200,
      answerHeaders: [['Cache-Control', 'no-store']],
      json: {
        access_token: login.accessToken,
        token_type: 'Bearer',
        expires_in: 3600,
        scope: login.scope,
        id_token: idToken({ iss: login.server, aud: login.clientId }),
      },
    },
    callback: {
      url: `${login.redirectUri}?${response}`,
      status: 302,
      answerHeaders: [['Location', `${login.client}/`]],
    },
    resource: {
      url: 'https://api.example/me',
      headers: [['Authorization', `Bearer ${login.accessToken}`]],
      status: 200,
      json: { name: 'Ada' },
    },
  } satisfies Record<string, Written>
}

/** The steps of a login, in the order in which they begin. */
export function login(
  change: Partial<Record<keyof ReturnType<typeof loginSteps>, Partial<Written> | null>> = {},
  with_: Partial<Login> = {},
): Written[] {
  const steps: Record<string, Written> = loginSteps(with_)
  const order = ['start', 'authorize', 'page', 'submit', 'callback', 'token', 'resource'] as const
  return order.flatMap((name) => {
    const changed = change[name]
    const step = steps[name]
    if (changed === null || !step) return []
    return [{ ...step, ...(name === 'token' && givingBack(change.authorize?.url, with_)), ...changed }]
  })
}

/** A server puts the nonce of the request into the ID token, and the time of the login where max_age asks for it. */
function givingBack(url: string | undefined, with_: Partial<Login>): Partial<Written> {
  const query = new URLSearchParams(url?.split('?')[1])
  const claims = {
    ...(query.has('nonce') && { nonce: query.get('nonce') }),
    ...(query.has('max_age') && { auth_time: issuedAt }),
  }
  if (Object.keys(claims).length === 0) return {}
  const { json } = loginSteps(with_).token
  const { server, clientId } = { ...good, ...with_ }
  return { json: { ...json, id_token: idToken({ iss: server, aud: clientId, ...claims }) } }
}

/** The address of the authorization request of a good login, with these parameters in the place of its own; null takes one out. */
export function asking(change: Readonly<Record<string, string | null>>): string {
  const url = new URL(loginSteps().authorize.url)
  for (const [name, value] of Object.entries(change)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.href
}

/** An authorization request that the server answers by a redirect with this error. */
export function refusedAt(url: string, error: Readonly<Record<string, string>>, delimiter: '?' | '#' = '?'): Written {
  const response = new URLSearchParams({ ...error, state: good.state })
  return { url, status: 302, answerHeaders: [['Location', `${good.redirectUri}${delimiter}${response}`]] }
}

/** A good login that begins with this authorization request. */
export function loginBy(url: string, change: Parameters<typeof login>[0] = {}): Written[] {
  return login({ start: null, ...change, authorize: { url, ...change.authorize } })
}

/** The fetch of the metadata of the good server, with these members besides. */
export function discovery(members: Readonly<Record<string, unknown>> = {}): Written {
  return {
    url: `${good.server}/.well-known/oauth-authorization-server`,
    status: 200,
    json: {
      issuer: good.server,
      authorization_endpoint: `${good.server}/authorize`,
      token_endpoint: `${good.server}/token`,
      response_types_supported: ['code'],
      ...members,
    },
  }
}
