import { expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed } from '../../test/traffic/findings.ts'
import { basic, challenge, login, verifier } from '../../test/traffic/login.ts'
import { mcpLogin } from '../../test/traffic/mcp.ts'
import { jwe } from '../../test/traffic/read.ts'
import { halfHash, idToken, issuedAt, jwt, tenYears } from '../../test/traffic/tokens.ts'

const as = 'https://as.example'
const noStore = [['Cache-Control', 'no-store']] as const
const json = [['Content-Type', 'application/json']] as const
const auth = [['Authorization', basic('web-app', 'secret')]] as const
const redirect_uri = 'https://app.example/cb'
const state = 'af0ifjsldkjq8Zk3v'
const nonce = 'n-0S6_WzA2MjTk9Q'
const code = 'SplxlOBeZQQYbYS6WxSbIA'
const tokens = {
  status: 200,
  answerHeaders: noStore,
  json: { access_token: 'at-of-this-flow', token_type: 'Bearer', expires_in: 3600 },
}
const withIdToken = { ...tokens, json: { ...tokens.json, id_token: idToken({ nonce }) } }
const asked = {
  response_type: 'code',
  client_id: 'web-app',
  redirect_uri,
  scope: 'openid',
  state,
  nonce,
  code_challenge: challenge,
  code_challenge_method: 'S256',
}
const redeem: Written = {
  url: `${as}/token`,
  headers: auth,
  form: { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier },
  ...withIdToken,
}

/** An authorization request, its response in the redirect, and the delivery of it. */
function front(query: Readonly<Record<string, string>>, response: string): readonly Written[] {
  const url = `${as}/authorize?${new URLSearchParams(query)}`
  const delivered = response.split('#', 1)[0] ?? response
  return [
    { url, status: 302, answerHeaders: [['Location', response]] },
    { url: delivered, status: 200, answer: '<html></html>', answerHeaders: [['Content-Type', 'text/html']] },
  ]
}

const urn = 'urn:ietf:params:oauth'
const lifetime = { iat: issuedAt, exp: issuedAt + tenYears }
const signedResponse = jwt({ iss: as, aud: 'web-app', ...lifetime, code, state })
const assertion = jwt({ iss: 'web-app', sub: 'web-app', aud: as, jti: 'jti-1', ...lifetime })
const granted = (form: Readonly<Record<string, string>>, change: Partial<Written> = {}): Written => ({
  url: `${as}/token`,
  headers: auth,
  form,
  ...tokens,
  ...change,
})
const hybrid = (response_type: string, given: Readonly<Record<string, string>>, claims: object) => [
  ...front(
    { ...asked, response_type },
    `${redirect_uri}#${new URLSearchParams({ state, code, ...given, ...(response_type.includes('id_token') && { id_token: idToken({ nonce, ...claims }) }) })}`,
  ),
  redeem,
]
const frontToken = { access_token: 'at-of-the-front', token_type: 'Bearer', expires_in: '3600' }
const hashes = { c_hash: halfHash(code), at_hash: halfHash(frontToken.access_token) }

const ciba = 'urn:openid:params:grant-type:ciba'
const cibaId = '1c266114-a1be-4252-8ad1-04986c5b9ac1'
const cibaAsked = (form: Readonly<Record<string, string>> = {}): Written => ({
  url: `${as}/bc-authorize`,
  headers: auth,
  form: { scope: 'openid', login_hint: 'ada@example.org', ...form },
  status: 200,
  answerHeaders: noStore,
  json: { auth_req_id: cibaId, expires_in: 120, interval: 5 },
  at: 0,
})
const cibaPoll = (at: number, change: Partial<Written> = {}): Written =>
  granted(
    { grant_type: ciba, auth_req_id: cibaId },
    { ...tokens, json: { ...tokens.json, id_token: idToken() }, at, ...change },
  )
const pending = { status: 400, json: { error: 'authorization_pending' } }
const notification = 'a-token-that-the-client-chose'
const notify = (told: Readonly<Record<string, unknown>>): Written => ({
  url: 'https://app.example/ciba',
  headers: [...json, ['Authorization', `Bearer ${notification}`]],
  body: JSON.stringify(told),
  status: 204,
  at: 9000,
})
const register: Written = {
  url: `${as}/register`,
  headers: json,
  body: JSON.stringify({ redirect_uris: ['https://app.example/callback'], client_name: 'App' }),
  status: 201,
  answerHeaders: noStore,
  json: {
    client_id: 'web-app',
    client_secret: 'a-secret-of-the-lab',
    client_secret_expires_at: 0,
    redirect_uris: ['https://app.example/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
  },
}

const flows: Readonly<Record<string, readonly Written[]>> = {
  'a signed response in the query': [
    ...front({ ...asked, response_mode: 'query.jwt' }, `${redirect_uri}?response=${signedResponse}`),
    redeem,
  ],
  'an encrypted response': [...front({ ...asked, response_mode: 'jwt' }, `${redirect_uri}?response=${jwe}`), redeem],
  'a signed response by form_post': [
    {
      url: `${as}/authorize?${new URLSearchParams({ ...asked, response_mode: 'form_post.jwt' })}`,
      status: 200,
      answerHeaders: [['Content-Type', 'text/html']],
      answer: '<form method="post">…</form>',
    },
    { url: redirect_uri, form: { response: signedResponse }, status: 303, answerHeaders: [['Location', '/']] },
    redeem,
  ],
  'code and ID token': hybrid('code id_token', {}, { c_hash: hashes.c_hash }),
  'code and token': hybrid('code token', frontToken, {}),
  'code, ID token and token': hybrid('code id_token token', frontToken, hashes),
  'no token at all': front(
    { response_type: 'none', client_id: 'web-app', redirect_uri, state },
    `${redirect_uri}?state=${state}`,
  ),
  'a request object by value': [
    ...front(
      {
        client_id: 'web-app',
        response_type: 'code',
        scope: 'openid',
        request: jwt({ iss: 'web-app', aud: as, ...asked, ...lifetime }),
      },
      `${redirect_uri}?code=${code}&state=${state}`,
    ),
    redeem,
  ],
  'a pushed request with authorization details': [
    {
      url: `${as}/par`,
      headers: auth,
      form: { ...asked, authorization_details: '[{"type":"payment_initiation"}]' },
      status: 201,
      answerHeaders: noStore,
      json: { request_uri: `${urn}:request_uri:6esc_11ACC5bwc014ltc14eY22c`, expires_in: 60 },
    },
    ...front(
      { client_id: 'web-app', request_uri: `${urn}:request_uri:6esc_11ACC5bwc014ltc14eY22c` },
      `${redirect_uri}?code=${code}&state=${state}`,
    ),
    { ...redeem, json: { ...withIdToken.json, authorization_details: [{ type: 'payment_initiation' }] } },
  ],
  'a private key in the place of a secret': [
    {
      url: `${as}/token`,
      form: {
        grant_type: 'client_credentials',
        scope: 'api',
        client_assertion_type: `${urn}:client-assertion-type:jwt-bearer`,
        client_assertion: assertion,
      },
      ...tokens,
    },
  ],
  'a certificate in the place of a secret': [
    {
      url: `${as}/.well-known/oauth-authorization-server`,
      status: 200,
      json: {
        issuer: as,
        authorization_endpoint: `${as}/authorize`,
        token_endpoint: `${as}/token`,
        response_types_supported: ['code'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'tls_client_auth'],
        mtls_endpoint_aliases: { token_endpoint: 'https://mtls.as.example/token' },
      },
    },
    {
      url: 'https://mtls.as.example/token',
      form: { grant_type: 'client_credentials', client_id: 'web-app', scope: 'api' },
      ...tokens,
    },
  ],
  'a JWT as the grant': [
    granted({
      grant_type: `${urn}:grant-type:jwt-bearer`,
      assertion: jwt({ iss: 'web-app', sub: 'ada', aud: as, ...lifetime }),
      scope: 'api',
    }),
  ],
  'a SAML assertion as the grant': [
    granted({
      grant_type: `${urn}:grant-type:saml2-bearer`,
      assertion: 'PHNhbWw6QXNzZXJ0aW9uPjwvc2FtbDpBc3NlcnRpb24-',
    }),
  ],
  'a SAML assertion of the client': [
    {
      url: `${as}/token`,
      form: {
        grant_type: 'client_credentials',
        client_id: 'web-app',
        client_assertion_type: `${urn}:client-assertion-type:saml2-bearer`,
        client_assertion: 'PHNhbWw6QXNzZXJ0aW9uPjwvc2FtbDpBc3NlcnRpb24-',
      },
      ...tokens,
    },
  ],
  'CIBA that polls': [cibaAsked(), cibaPoll(5100, pending), cibaPoll(10_200, pending), cibaPoll(15_300)],
  'CIBA that is pinged': [
    cibaAsked({ client_notification_token: notification }),
    notify({ auth_req_id: cibaId }),
    cibaPoll(9100),
  ],
  'CIBA to which the tokens are pushed': [
    cibaAsked({ client_notification_token: notification }),
    notify({
      auth_req_id: cibaId,
      ...tokens.json,
      id_token: idToken({
        at_hash: halfHash(tokens.json.access_token),
        'urn:openid:params:jwt:claim:auth_req_id': cibaId,
      }),
    }),
  ],
  'a client that registers itself and logs in': [register, ...login()],
  'an MCP client that finds its way by itself': mcpLogin(),
  'OAuth 1.0a': [
    {
      url: `${as}/initiate`,
      method: 'POST',
      headers: [['Authorization', 'OAuth oauth_consumer_key="dpf43f", oauth_signature="x%3D"']],
      status: 200,
      answer: 'oauth_token=hh5s93j4&oauth_token_secret=hdhd0244&oauth_callback_confirmed=true',
    },
    {
      url: `${as}/authorize?oauth_token=hh5s93j4`,
      status: 302,
      answerHeaders: [['Location', 'https://app.example/ready?oauth_token=hh5s93j4&oauth_verifier=hfdp7dh3']],
    },
    { url: 'https://app.example/ready?oauth_token=hh5s93j4&oauth_verifier=hfdp7dh3', status: 200 },
    {
      url: `${as}/token`,
      method: 'POST',
      headers: [
        [
          'Authorization',
          'OAuth oauth_consumer_key="dpf43f", oauth_token="hh5s93j4", oauth_verifier="hfdp7dh3", oauth_signature="x%3D"',
        ],
      ],
      status: 200,
      answer: 'oauth_token=nnch734d&oauth_token_secret=pfkkdhi9',
    },
  ],
}

it.each(Object.entries(flows))('raises no alarm in %s', (_what, exchanges) => {
  const { flows: found, findings } = analysed(exchanges)
  expect(found).toHaveLength(1)
  const alarms = findings.filter(({ severity }) => severity !== 'note')
  expect(alarms.map(({ cause, message }) => `${cause}: ${message}`)).toEqual([])
  expect(found.map(({ outcome }) => outcome)).toEqual(['completed'])
})
