import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { analysed } from '../../../test/traffic/findings.ts'
import { type Login, login } from '../../../test/traffic/login.ts'

const packed = (code: string) =>
  Buffer.concat([Buffer.from([0x0a, code.length]), Buffer.from(code), Buffer.from([0x20, 0x90, 0x03])]).toString(
    'base64url',
  )

const html = (status: number, answer: string): Partial<Written> => ({
  status,
  answerHeaders: [['Content-Type', 'text/html; charset=utf-8']],
  answer,
})
const sentOn = (url: string): Partial<Written> => ({ status: 302, answerHeaders: [['Location', url]], answer: '' })

function refusedAt(server: string, authorize: Partial<Written>, with_: Partial<Login> = {}) {
  const nothing = { page: null, submit: null, callback: null, token: null, resource: null }
  const { flows, findings } = analysed(login({ authorize, ...nothing }, { server, ...with_ }))
  return {
    outcome: flows[0]?.outcome,
    found: findings.filter(({ severity }) => severity === 'error').map(({ cause }) => cause),
  }
}

const entraPage = (words: string) =>
  html(
    200,
    `<!DOCTYPE html><html><head><title>Sign in to your account</title><script>//<![CDATA[
$Config={"strMainMessage":"Sorry, but we’re having trouble signing you in.","strServiceExceptionMessage":"${words}","iErrorCode":50011};
//]]></script></head><body></body></html>`,
  )

describe('the pages with which providers refuse', () => {
  it.each<[string, string, Partial<Written>, string]>([
    [
      'Microsoft Entra, drawn by a script, with status 200',
      'https://login.microsoftonline.com',
      entraPage('AADSTS50011: The redirect URI specified in the request does not match.'),
      'redirect-uri-mismatch',
    ],
    [
      'Microsoft Entra, of an unknown application',
      'https://login.microsoftonline.com',
      entraPage('AADSTS700016: Application with identifier was not found in the directory.'),
      'client-credentials-invalid',
    ],
    [
      'Google, on a page to which the browser is sent on',
      'https://accounts.google.com',
      sentOn(`https://accounts.google.com/signin/oauth/error/v2?authError=${packed('redirect_uri_mismatch')}`),
      'redirect-uri-mismatch',
    ],
    [
      'Google, in its words',
      'https://accounts.google.com',
      html(400, '<html><h1>Access blocked: This app’s request is invalid</h1><p>Error 400: redirect_uri_mismatch</p>'),
      'redirect-uri-mismatch',
    ],
    [
      'AWS Cognito, on a page to which the browser is sent on',
      'https://shop.auth.eu-west-1.amazoncognito.com',
      sentOn('https://shop.auth.eu-west-1.amazoncognito.com/error?error=redirect_mismatch&client_id=web-app'),
      'redirect-uri-mismatch',
    ],
    [
      'Facebook, with status 200',
      'https://www.facebook.com',
      html(
        200,
        '<html><h1>URL Blocked</h1><div>URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app’s Client OAuth Settings.</div>',
      ),
      'redirect-uri-mismatch',
    ],
    [
      'Facebook, with status 200, of scopes that it no longer has',
      'https://www.facebook.com',
      html(
        200,
        '<html><div>Invalid Scopes: manage_pages, publish_pages. This message is only shown to developers. Users of your app will ignore these permissions if present.</div>',
      ),
      'scope-mismatch',
    ],
    [
      'GitHub, with its page for wrong addresses, of an unknown client',
      'https://github.com',
      html(
        404,
        '<html><title>Page not found · GitHub</title><img alt="404 “This is not the web page you are looking for”"><h1>404</h1><p>This is not the web page you are looking for</p>',
      ),
      'client-credentials-invalid',
    ],
    [
      'Keycloak, behind a proxy that does not tell of https',
      'https://sso.example',
      html(403, '<html><h1 id="kc-page-title">We are sorry...</h1><p class="instruction">HTTPS required</p>'),
      'gateway-altered',
    ],
    [
      'Keycloak',
      'https://sso.example',
      html(400, '<html><h1>We are sorry...</h1><p class="instruction">Invalid parameter: redirect_uri</p>'),
      'redirect-uri-mismatch',
    ],
    [
      'Auth0',
      'https://tenant.eu.auth0.com',
      html(
        403,
        '<html><p>Callback URL mismatch.</p><p>The provided redirect_uri is not in the list of allowed callback URLs.</p>',
      ),
      'redirect-uri-mismatch',
    ],
    [
      'Okta',
      'https://dev-1.okta.com',
      html(
        400,
        '<html><h2>400</h2><p>Your request resulted in an error. The &#39;redirect_uri&#39; parameter must be a Login redirect URI in the client app settings.</p>',
      ),
      'redirect-uri-mismatch',
    ],
    [
      'GitLab',
      'https://gitlab.com',
      html(200, '<html><h1>An error has occurred</h1><p>The redirect URI included is not valid.</p>'),
      'redirect-uri-mismatch',
    ],
    [
      'Spotify, in plain text',
      'https://accounts.spotify.com',
      { status: 400, answerHeaders: [['Content-Type', 'text/plain']], answer: 'INVALID_CLIENT: Invalid redirect URI' },
      'redirect-uri-mismatch',
    ],
    [
      'OpenIddict, in plain text',
      'https://id.example',
      {
        status: 400,
        answerHeaders: [['Content-Type', 'text/plain;charset=UTF-8']],
        answer:
          "error:invalid_request\nerror_description:The specified 'redirect_uri' is not valid for this client application.\nerror_uri:https://documentation.openiddict.com/errors/ID2043\n",
      },
      'redirect-uri-mismatch',
    ],
    [
      'Dex, of an unknown client',
      'https://dex.example',
      html(404, '<html><h2>Not Found</h2><p>Invalid client_id (&#34;web-app&#34;).</p>'),
      'client-credentials-invalid',
    ],
  ])('are read: %s', (_, server, authorize, cause) => {
    expect(refusedAt(server, authorize)).toEqual({ outcome: 'failed', found: [cause] })
  })

  it('are no page for which a login page is taken, nor one that is told of an error', () => {
    const pages = [
      html(200, '<html><title>Sign in</title><form><input name="user"></form><p>Forgot your password?</p>'),
      entraPage(''),
      sentOn('https://as.example/login?error=session_expired'),
      sentOn('https://as.example/login?error'),
    ]
    for (const page of pages) expect(refusedAt('https://as.example', page).found).toEqual([])
  })

  it('are the end of a login also where they are known by an id alone', () => {
    const page = sentOn('https://as.example/home/error?errorId=CfDJ8Pz')
    expect(refusedAt('https://as.example', page)).toEqual({ outcome: 'failed', found: [] })
  })

  it('are no response to a client whose callback is at the server itself', () => {
    const redirectUri = 'https://as.example/app/error'
    const refused = sentOn(`${redirectUri}?error=access_denied&state=Zk3vT9qLx2Rw8YbN`)
    const { flows } = analysed(
      login(
        { authorize: refused, page: null, submit: null, callback: null, token: null, resource: null },
        { redirectUri },
      ),
    )
    expect(flows[0]?.core.map(({ kind }) => kind)).toEqual(['authorization-request', 'authorization-response'])
  })
})
