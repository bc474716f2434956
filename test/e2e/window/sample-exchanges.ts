import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { Written } from '../../traffic/exchange.ts'
import { basic, login, loginSteps } from '../../traffic/login.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const issuer = 'https://login.acme.example'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An ID token as a server signs it (OpenID Connect Core §2). */
function idToken(claims: Readonly<Record<string, unknown>>): string {
  const signed = `${part({ alg: 'ES256', typ: 'JWT', kid: 'acme-2026' })}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const acme = {
  server: issuer,
  client: 'https://shop.example',
  clientId: 'shop-web',
  redirectUri: 'https://shop.example/auth/callback',
  scope: 'openid profile orders:read',
}

/** The metadata and the keys of the server, as a client fetches them first (OpenID Connect Discovery §4). */
const discovery: readonly Written[] = [
  {
    url: `${issuer}/.well-known/openid-configuration`,
    status: 200,
    took: 41,
    json: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      scopes_supported: ['openid', 'profile', 'orders:read'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    },
  },
  {
    url: `${issuer}/jwks`,
    status: 200,
    took: 12,
    json: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'acme-2026', alg: 'ES256', use: 'sig' }] },
  },
]

/** A login that is as it should be, with an ID token that expires in an hour from `now`, in milliseconds. */
function goodLogin(now: number): readonly Written[] {
  const accessToken = 'at-9f31c0d2b7e84a6f'
  const seconds = Math.floor(now / 1000)
  const atHash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
  const given = { ...acme, code: 'Hq7-good-code-81', state: 'pXk2vB71mQz94LtR', accessToken }
  return login(
    {
      token: {
        took: 138,
        json: {
          access_token: accessToken,
          token_type: 'Bearer',
          expires_in: 3600,
          scope: given.scope,
          id_token: idToken({
            iss: issuer,
            sub: '248289761001',
            aud: 'shop-web',
            exp: seconds + 3600 - 30,
            // The login began five minutes ago, and its token was made in the middle of it.
            iat: seconds - 285,
            auth_time: seconds - 290,
            at_hash: atHash,
            name: 'Ada Lovelace',
          }),
        },
      },
    },
    given,
  )
}

/** The redirect URI of the token request has a trailing slash too many, and the server refuses it. */
function mismatchedRedirect(): readonly Written[] {
  const given = { ...acme, code: 'Wc5-other-code-27', state: 'eT40kLw8Zs61bYpN', accessToken: 'at-unused-0000001' }
  const { token } = loginSteps(given)
  return login(
    {
      token: {
        form: { ...token.form, redirect_uri: 'https://shop.example/auth/Callback/' },
        status: 400,
        took: 96,
        json: { error: 'invalid_grant', error_description: 'redirect_uri does not match the authorization request' },
      },
      resource: null,
    },
    given,
  )
}

/** The secret is not the one that worked before. */
function wrongSecret(): readonly Written[] {
  const given = { ...acme, code: 'Kd2-third-code-66', state: 'Yb83nVq5Rf07hWsC', accessToken: 'at-unused-0000002' }
  return login(
    {
      token: {
        headers: [['Authorization', basic('shop-web', 'not-the-secret')]],
        status: 401,
        took: 74,
        answerHeaders: [['WWW-Authenticate', 'Basic realm="acme"']],
        json: { error: 'invalid_client' },
      },
      resource: null,
    },
    given,
  )
}

/** The state comes back changed, and the client does not mind: the token request never comes. */
function changedState(): readonly Written[] {
  const given = { ...acme, code: 'Lp9-fourth-code-5', state: 'aM19xGd7Ju42oEiZ', accessToken: 'at-unused-0000003' }
  const back = `${given.redirectUri}?code=${given.code}&state=aM19xGd7Ju42oEi`
  return login(
    {
      submit: { answerHeaders: [['Location', back]] },
      callback: { url: back, status: 400, answerHeaders: [], answer: 'state does not fit' },
      token: null,
      resource: null,
    },
    given,
  )
}

/** Within the login of the shop, its server lets another one log the person in. */
function federatedLogin(): readonly Written[] {
  const outer = { ...acme, code: 'Vt8-outer-code-91', state: 'oQ57rNc2Bx86kLdT', accessToken: 'at-federated-outer' }
  const inner = {
    server: 'https://id.partner.example',
    client: issuer,
    clientId: 'acme-broker',
    redirectUri: `${issuer}/federation/callback`,
    code: 'Zr3-inner-code-14',
    state: 'hF63tWm9Pv18sJyA',
    accessToken: 'at-federated-inner',
    scope: 'openid email',
  }
  const outside = loginSteps(outer)
  const inside = loginSteps(inner)
  return [
    outside.start,
    { ...outside.authorize, answerHeaders: [['Location', inside.authorize.url]] },
    inside.authorize,
    inside.page,
    inside.submit,
    {
      ...inside.callback,
      answerHeaders: [['Location', `${outer.redirectUri}?code=${outer.code}&state=${outer.state}`]],
    },
    inside.token,
    outside.callback,
    outside.token,
    outside.resource,
  ]
}

/** A service that asks for a token for itself, and is given one. */
const service: readonly Written[] = [
  {
    url: `${issuer}/token`,
    headers: [['Authorization', basic('nightly-report', 'a-secret-for-the-night')]],
    form: { grant_type: 'client_credentials', scope: 'orders:read' },
    status: 200,
    took: 33,
    answerHeaders: [['Cache-Control', 'no-store']],
    json: { access_token: 'at-for-the-night-1', token_type: 'Bearer', expires_in: 600 },
  },
  {
    url: 'https://api.acme.example/orders?page=1',
    headers: [['Authorization', 'Bearer at-for-the-night-1']],
    status: 200,
    took: 210,
    json: { orders: [] },
  },
]

/** What else goes through a proxy while one logs in. */
const others: readonly Written[] = [
  {
    url: 'https://shop.example/',
    status: 200,
    took: 34,
    answer: '<!doctype html><title>Shop</title>',
    answerHeaders: [['Content-Type', 'text/html']],
  },
  {
    url: 'https://shop.example/assets/app.css',
    status: 200,
    took: 8,
    answer: 'body{}',
    answerHeaders: [['Content-Type', 'text/css']],
  },
  {
    url: 'https://metrics.example/collect',
    body: '{"event":"view"}',
    outcome: {
      kind: 'failed',
      error: {
        code: 'name-not-found',
        message: 'The name metrics.example was not found. Check the address, or this machine’s DNS.',
      },
    },
  },
  { url: 'https://shop.example/slow', outcome: { kind: 'aborted' } },
  { url: 'https://shop.example/favicon.ico', status: 404, took: 5 },
]

/** As good servers send their pages: of a readable type, and in nobody's frame. */
const pageHeaders = [
  ['Content-Type', 'text/html; charset=utf-8'],
  ['Content-Security-Policy', "frame-ancestors 'none'"],
] as const

const readable = (one: Written): Written =>
  !one.answer || one.answerHeaders?.some(([name]) => name === 'Content-Type')
    ? one
    : { ...one, answerHeaders: [...(one.answerHeaders ?? []), ...pageHeaders] }

/** A morning's work: logins good and bad, the newest last, each with its place in time. */
export function sampleExchanges(now: number): readonly Written[] {
  const runs = [
    [...others, ...discovery],
    service,
    federatedLogin(),
    changedState(),
    goodLogin(now),
    wrongSecret(),
    mismatchedRedirect(),
  ]
  return runs.flatMap((run, index) =>
    run.map((one, step) => ({ ...readable(one), at: (index - runs.length) * 95_000 + step * 430 })),
  )
}

/** Pages and pictures, a login every hundredth: enough of them that a list must not draw them all. */
export function manyExchanges(count: number): readonly Written[] {
  return Array.from({ length: count }, (_, index) => ({
    url: `https://${index % 7 === 0 ? 'cdn' : 'www'}.shop.example/items/${index}?view=${index % 5}`,
    status: index % 41 === 0 ? 500 : 200,
    took: (index * 7) % 300,
    at: index * 20 - count * 20,
  }))
}
