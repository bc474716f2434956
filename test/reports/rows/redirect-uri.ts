import { good, type Login, login, loginSteps } from '../../traffic/login.ts'
import type { Report } from '../report.ts'
import { behindGateway, refusedAtToken, refusedByPage } from '../traffic.ts'

const plain: Partial<Login> = { redirectUri: 'http://app.example/callback' }
const slash = `${good.redirectUri}/`

/** The token request, with another redirect URI than the authorization request. */
const tokenForm = (redirectUri: string) => ({ ...loginSteps().token.form, redirect_uri: redirectUri })

/** The gateway in front of the app calls it by http, and tells it nothing of the browser's address. */
const untold = (page: string) =>
  behindGateway(refusedByPage(400, page, plain), { start: {} }, plain).map((step) =>
    step.url.startsWith('http://app:3000') ? { ...step, headers: [['Host', 'app.example'] as const] } : step,
  )

const withoutRedirect = (url: string) => url.replace(/&redirect_uri=[^&]*/, '')

export const redirectUriReports: readonly Report[] = [
  {
    row: '16',
    threads: 'spring-projects/spring-security#5631',
    signature:
      'redirect_uri is http on the host where the browser is at https; X-Forwarded-Proto is not there behind the proxy',
    cause: 'forwarded-headers-missing',
    severity: 'error',
    bad: untold('Error 400: redirect_uri_mismatch'),
    good: behindGateway(login(), { start: {}, callback: {} }),
    change: 'the proxy sends X-Forwarded-Proto, and redirect_uri is https',
    beside: ['error redirect-uri-mismatch'],
  },
  {
    row: '17',
    threads:
      'oauth2-proxy/oauth2-proxy#2949; thomseddon/traefik-forward-auth#27, #205; tomasvotava/fastapi-sso#23, #134, #210; hlavki/g-suite-identity-sync#80, #27; Azure-Samples/ms-identity-python-samples-common#7',
    signature: 'the same, seen from outside alone; Entra says AADSTS900971',
    cause: 'forwarded-headers-missing',
    severity: 'error',
    bad: refusedByPage(400, 'AADSTS900971: No reply address provided.', plain),
    good: login(),
    change: 'redirect_uri is https',
    beside: ['error redirect-uri-mismatch'],
  },
  {
    row: '18',
    threads: 'getsentry/sentry-mcp#586',
    signature: 'the token request has another redirect_uri than the authorization request, and invalid_grant comes',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedAtToken(
      400,
      { error: 'invalid_grant' },
      { token: { form: tokenForm('https://mcp.example/callback') } },
    ),
    good: login(),
    change: 'the redirect URIs are the same',
  },
  {
    row: '19',
    threads: 'discord/discord-api-docs#1768',
    signature: 'the two redirect URIs differ by a slash, and the server speaks of the code',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedAtToken(
      400,
      { error: 'invalid_request', error_description: 'Invalid "code" in request.' },
      { token: { form: tokenForm(slash) } },
    ),
    good: login(),
    change: 'no slash',
  },
  {
    row: '20',
    threads: 'discord/discord-api-docs#4076, #5579, #2027',
    signature: 'the token request has no redirect_uri, and the server asks for it',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedAtToken(
      400,
      { error: 'invalid_request', error_description: 'Invalid "redirect_uri" in request.' },
      { token: { form: omitRedirect() } },
    ),
    good: login(),
    change: 'redirect_uri is there',
  },
  {
    row: '20',
    threads: 'discord/discord-api-docs#2027',
    signature: 'the authorization request has no redirect_uri, and a page of the server says so',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedByPage(
      400,
      'Invalid OAuth2 redirect_uri',
      {},
      {
        start: null,
        authorize: { url: withoutRedirect(loginSteps().authorize.url) },
      },
    ),
    good: login(),
    change: 'redirect_uri is there',
  },
  {
    row: '21',
    threads: 'https://stackoverflow.com/questions/50264679',
    signature: 'Cognito says unauthorized_client, and the redirect URIs differ by a slash',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedAtToken(400, { error: 'unauthorized_client' }, { token: { form: tokenForm(slash) } }),
    good: login(),
    change: 'no slash',
  },
  {
    row: '22',
    threads:
      'christiaangoossens/hass-oidc-auth#91; zorn-v/nextcloud-social-login#205; odoo/odoo#9057; hwi/HWIOAuthBundle#1955; googleapis/google-api-dotnet-client#1899',
    signature: 'a page of the server refuses the redirect URI (AADSTS50011), which is http behind haproxy',
    cause: 'forwarded-headers-missing',
    severity: 'error',
    bad: refusedByPage(
      400,
      "AADSTS50011: The redirect URI 'http://app.example/callback' specified in the request does not match the redirect URIs configured for the application.",
      plain,
    ),
    good: login(),
    change: 'redirect_uri is https',
    beside: ['error redirect-uri-mismatch'],
  },
  {
    row: '22',
    threads: 'odoo/odoo#9057; googleapis/google-api-dotnet-client#1899',
    signature: 'Google refuses a redirect URI that is not registered',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedByPage(400, "Access blocked: this app's request is invalid. Error 400: redirect_uri_mismatch", {
      redirectUri: 'https://app.example/oauth/callback',
    }),
    good: login(),
    change: 'the redirect URI is the registered one',
    registration: { client_id: good.clientId, redirect_uris: [good.redirectUri] },
  },
]

function omitRedirect() {
  const { redirect_uri: _left, ...form } = loginSteps().token.form
  return form
}
