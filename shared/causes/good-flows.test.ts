import { expect, it } from 'vitest'
import { cibaPolling } from '../../test/traffic/ciba.ts'
import { pending, polling, slowDown, tokensOfDevice } from '../../test/traffic/device.ts'
import { epoch, type Written } from '../../test/traffic/exchange.ts'
import { analysed } from '../../test/traffic/findings.ts'
import { basic, login, loginSteps } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh } from '../../test/traffic/refresh.ts'
import { halfHash, idToken } from '../../test/traffic/tokens.ts'

const as = 'https://as.example'
const noStore = [['Cache-Control', 'no-store']] as const
const tokens = {
  status: 200,
  answerHeaders: noStore,
  json: { access_token: 'at-of-this-flow', token_type: 'Bearer', expires_in: 3600 },
}
const withIdToken = (claims: Readonly<Record<string, unknown>> = {}) => ({
  ...tokens,
  json: { ...tokens.json, id_token: idToken(claims) },
})
const auth = [['Authorization', basic('web-app', 'secret')]] as const
const state = 'af0ifjsldkjq8'

/** Query of an authorization request, and the redirect that answers it. */
function authorization(query: Readonly<Record<string, string>>, response: string): Written[] {
  const url = `${as}/authorize?${new URLSearchParams({ client_id: 'web-app', state, ...query })}`
  return [{ url, status: 302, answerHeaders: [['Location', response]] }]
}
const nonce = 'n-0S6_WzA2Mj'
const redirect_uri = 'https://app.example/cb'
const callback = `${redirect_uri}?code=c-of-this-flow&state=${state}`

/** A JWT that vouches for a client or a person, for one request. */
function assertion(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = epoch / 1000
  return `${part({ alg: 'ES256', kid: 'k1' })}.${part({ iat: now, exp: now + 120, ...claims })}.c2lnbmF0dXJl`
}
const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const own = { iss: 'web-app', sub: 'web-app', aud: as }
const publicRefresh = (sent: string, given: string, at: number) =>
  refresh(sent, given, {
    headers: [],
    form: { grant_type: 'refresh_token', refresh_token: sent, client_id: 'web-app' },
    at,
  })

const flows: Readonly<Record<string, readonly Written[]>> = {
  'a client that proves itself by a new assertion each time': [
    {
      url: `${as}/token`,
      form: {
        grant_type: 'client_credentials',
        client_assertion_type,
        client_assertion: assertion({ ...own, jti: 'the-first' }),
      },
      ...tokens,
    },
    {
      url: `${as}/token`,
      form: {
        grant_type: 'client_credentials',
        client_assertion_type,
        client_assertion: assertion({ ...own, aud: `${as}/token`, jti: 'the-second' }),
      },
      ...tokens,
      json: { ...tokens.json, access_token: 'at-of-the-second' },
    },
  ],
  'a login that is refreshed, with a new refresh token each time': [
    ...loginWithRefreshToken(),
    refresh('rt-1-of-the-lab', 'rt-2-of-the-lab', { at: 60_000 }),
    refresh('rt-2-of-the-lab', 'rt-3-of-the-lab', { at: 120_000 }),
  ],
  'a public client whose refresh tokens are replaced': [
    publicRefresh('rt-1-of-the-app', 'rt-2-of-the-app', 0),
    publicRefresh('rt-2-of-the-app', 'rt-3-of-the-app', 60_000),
  ],
  'a login that is refreshed at a server that keeps its refresh token': [
    ...loginWithRefreshToken(),
    refresh('rt-1-of-the-lab', undefined, { at: 60_000 }),
    refresh('rt-1-of-the-lab', undefined, { at: 120_000 }),
  ],
  'a device that is told to slow down, and does': polling({
    5: pending,
    10: slowDown,
    20: pending,
    30: tokensOfDevice,
  }),
  'a backchannel login': cibaPolling({ 5: pending, 10: pending, 15: tokensOfDevice }),
  'a JWT as grant': [
    {
      url: `${as}/token`,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion({ iss: 'robot@example.com', aud: `${as}/token` }),
      },
      ...tokens,
    },
  ],
  'a SAML assertion as grant': [
    {
      url: `${as}/token`,
      headers: auth,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
        assertion: Buffer.from('<saml2:Assertion>…</saml2:Assertion>').toString('base64url'),
      },
      ...tokens,
    },
  ],
  'a code login with PKCE': login(),
  'a code login without PKCE, with a nonce and the secret in the body': [
    ...authorization({ response_type: 'code', redirect_uri, scope: 'openid', nonce }, callback),
    { url: callback, status: 200 },
    {
      url: `${as}/token`,
      form: {
        grant_type: 'authorization_code',
        code: 'c-of-this-flow',
        redirect_uri,
        client_id: 'web-app',
        client_secret: 's',
      },
      ...withIdToken({ nonce }),
    },
  ],
  'a response by form_post': [
    {
      ...authorization({ response_type: 'code', response_mode: 'form_post', redirect_uri, scope: 'openid' }, '')[0],
      url: `${as}/authorize?response_type=code&response_mode=form_post&client_id=web-app&redirect_uri=${encodeURIComponent(redirect_uri)}&state=${state}&scope=openid&nonce=n-0S6_WzA2Mj`,
      status: 200,
      answerHeaders: [['Content-Type', 'text/html']],
      answer: '<form method="post"><input type="hidden" name="code"></form>',
    },
    {
      url: redirect_uri,
      form: { code: 'c-of-this-flow', state, iss: as },
      status: 303,
      answerHeaders: [['Location', '/']],
    },
    {
      url: `${as}/token`,
      headers: auth,
      form: { grant_type: 'authorization_code', code: 'c-of-this-flow', redirect_uri },
      ...withIdToken({ nonce }),
    },
  ],
  'an implicit response': authorization(
    { response_type: 'id_token token', redirect_uri, scope: 'openid', nonce },
    `${redirect_uri}#access_token=at&token_type=Bearer&id_token=${idToken({ nonce, at_hash: halfHash('at') })}&expires_in=60&state=${state}`,
  ),
  'a hybrid response': [
    ...authorization(
      { response_type: 'code id_token', redirect_uri, scope: 'openid', nonce },
      `${redirect_uri}#code=c-of-this-flow&id_token=${idToken({ nonce, c_hash: halfHash('c-of-this-flow') })}&state=${state}`,
    ),
    {
      url: `${as}/token`,
      headers: auth,
      form: { grant_type: 'authorization_code', code: 'c-of-this-flow', redirect_uri },
      ...withIdToken({ nonce }),
    },
  ],
  'a login that the server sends through its login page and back to the same address': [
    loginSteps().authorize,
    { ...loginSteps().submit, answerHeaders: [['Location', loginSteps().authorize.url]] },
    { ...loginSteps().authorize, answerHeaders: loginSteps().submit.answerHeaders },
    loginSteps().callback,
    loginSteps().token,
  ],
  'client credentials': [
    { url: `${as}/token`, headers: auth, form: { grant_type: 'client_credentials', scope: 'api' }, ...tokens },
  ],
  'a password': [
    { url: `${as}/token`, headers: auth, form: { grant_type: 'password', username: 'a', password: 'b' }, ...tokens },
  ],
  'a refresh that asks for less': [
    {
      url: `${as}/token`,
      headers: auth,
      form: { grant_type: 'refresh_token', refresh_token: 'r', scope: 'openid' },
      ...tokens,
      json: { ...tokens.json, scope: 'openid' },
    },
  ],
  'a token exchange': [
    {
      url: `${as}/token`,
      headers: auth,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: 't',
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      },
      ...tokens,
      json: { ...tokens.json, issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
    },
  ],
  'a device that polls': [
    {
      url: `${as}/device`,
      form: { client_id: 'tv' },
      status: 200,
      json: { device_code: 'd', user_code: 'u', verification_uri: `${as}/u`, expires_in: 600 },
    },
    {
      url: `${as}/token`,
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'd', client_id: 'tv' },
      status: 400,
      json: { error: 'authorization_pending' },
    },
    {
      url: `${as}/token`,
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'd', client_id: 'tv' },
      ...tokens,
    },
  ],
  'a pushed request': [
    {
      url: `${as}/par`,
      headers: auth,
      form: {
        response_type: 'code',
        client_id: 'web-app',
        redirect_uri,
        state,
        scope: 'openid',
        nonce: 'n-0S6_WzA2Mj',
      },
      status: 201,
      json: { request_uri: 'urn:ietf:params:oauth:request_uri:1', expires_in: 60 },
    },
    {
      url: `${as}/authorize?client_id=web-app&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A1`,
      status: 302,
      answerHeaders: [['Location', callback]],
    },
    { url: callback, status: 200 },
    {
      url: `${as}/token`,
      headers: auth,
      form: { grant_type: 'authorization_code', code: 'c-of-this-flow', redirect_uri },
      ...withIdToken({ nonce }),
    },
  ],
  'an API of which another part is refused for want of a page': [
    ...login(),
    {
      url: 'https://api.example/none',
      headers: [['Authorization', 'Bearer at-2YotnFZFEjr1zCsicMWpAA']],
      status: 404,
      answer: 'not found',
    },
  ],
  'a recording of the browser alone, without the back channel': login({ token: null, resource: null }),
  'a client behind a gateway, both legs seen': behindGateway(),
  'two logins one after the other': [
    ...login(),
    ...login({}, { state: 'TheSecondStateOfIt', code: 'c2', accessToken: 't2' }),
  ],
  'discovery, keys, introspection, revocation and logout': [
    {
      url: `${as}/.well-known/openid-configuration`,
      status: 200,
      json: {
        issuer: as,
        authorization_endpoint: `${as}/authorize`,
        token_endpoint: `${as}/token`,
        jwks_uri: `${as}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        scopes_supported: ['openid'],
      },
    },
    { url: `${as}/keys`, status: 200, json: { keys: [{ kty: 'RSA', kid: '1' }] } },
    ...login(),
    {
      url: `${as}/introspect`,
      headers: auth,
      form: { token: 'at-2YotnFZFEjr1zCsicMWpAA' },
      status: 200,
      json: { active: true },
    },
    {
      url: `${as}/revoke`,
      headers: auth,
      form: { token: 'at-2YotnFZFEjr1zCsicMWpAA', token_type_hint: 'access_token' },
      status: 200,
    },
    {
      url: `${as}/logout?id_token_hint=${idToken()}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F`,
      status: 302,
      answerHeaders: [['Location', 'https://app.example/']],
    },
  ],
}

/** The browser speaks to a gateway in front of the client, and the gateway to the client. */
function behindGateway(): Written[] {
  const inner = (step: Written, at: number): Written => ({
    ...step,
    url: step.url.replace('https://app.example', 'http://10.0.0.5:3000'),
    headers: [...(step.headers ?? []), ['X-Forwarded-Proto', 'https'], ['X-Forwarded-Host', 'app.example']],
    at,
    took: 10,
  })
  const cookie = 'oauth_state=Zk3vT9qLx2Rw8YbN'
  const steps = loginSteps()
  const start: Written = {
    ...steps.start,
    answerHeaders: [['Set-Cookie', `${cookie}; Path=/; Secure; HttpOnly; SameSite=Lax`], ...steps.start.answerHeaders],
  }
  const callback: Written = { ...steps.callback, headers: [['Cookie', cookie]] }
  return [
    { ...start, at: 0 },
    inner(start, 5),
    { ...steps.authorize, at: 100 },
    { ...steps.page, at: 200 },
    { ...steps.submit, at: 300 },
    { ...callback, at: 400, took: 100 },
    inner(callback, 405),
    { ...steps.token, at: 407, took: 5 },
    { ...steps.resource, at: 600 },
  ]
}

/** What is worth knowing of a flow that is good. */
const notes: Readonly<Record<string, readonly string[]>> = {
  'an implicit response': ['implicit-grant'],
  'a password': ['password-grant'],
}

it.each(Object.entries(flows))('raises nothing in %s', (what, exchanges) => {
  const { flows: found, findings } = analysed(exchanges)
  expect(found.length).toBeGreaterThan(0)
  const expected = notes[what] ?? []
  const told = findings.filter(({ severity, cause }) => severity !== 'note' || !expected.includes(cause))
  expect(told.map(({ cause, message }) => `${cause}: ${message}`)).toEqual([])
  for (const cause of expected) expect(findings.map((finding) => finding.cause)).toContain(cause)
})

it('calls every one of them completed, but the half that lacks its back channel', () => {
  const incomplete = Object.entries(flows).filter(([, exchanges]) =>
    analysed(exchanges).flows.some(({ outcome }) => outcome !== 'completed'),
  )
  expect(incomplete.map(([what]) => what)).toEqual(['a recording of the browser alone, without the back channel'])
})
