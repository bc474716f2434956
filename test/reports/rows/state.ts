import type { Written } from '../../traffic/exchange.ts'
import { good, login, loginSteps } from '../../traffic/login.ts'
import type { Report } from '../report.ts'
import { behindGateway, cookieLogin, givesUp, goesOn } from '../traffic.ts'

const nextAuth = '__Secure-next-auth.state=eyJhbGciOiJkaXIi; Path=/; HttpOnly; Secure'
const lax = `${nextAuth}; SameSite=Lax`
const ofNextAuth = '__Secure-next-auth.state=eyJhbGciOiJkaXIi'
const pkce = '__Secure-next-auth.pkce.code_verifier=eyJhbGciOi; Path=/; HttpOnly; Secure; SameSite=Lax'
const proxyCsrf = '_oauth2_proxy_csrf=Mz4gW1q; Path=/; HttpOnly; Secure'

/** NextAuth's sign-in: a script posts, is told where to go, and goes there. */
const signIn = (set: string): Partial<Written> => ({
  url: `${good.client}/api/auth/signin/oidc`,
  method: 'POST',
  status: 200,
  json: { url: loginSteps().authorize.url },
  answerHeaders: [['Set-Cookie', set]],
})

const ofPassport = 'connect.sid=s%3Aone.sig; Path=/; HttpOnly'
const newSession: Written = {
  url: `${good.client}/api/me`,
  status: 401,
  answerHeaders: [['Set-Cookie', 'connect.sid=s%3Atwo.sig; Path=/; HttpOnly']],
}
const withPoll = ([start, authorize, page, ...rest]: readonly Written[]): Written[] =>
  [start, authorize, page, newSession, ...rest].filter((step) => step !== undefined)

/** The server answers by a form that its page posts (OAuth 2.0 Form Post Response Mode §2). */
function formPost(set: string, cookie: string | undefined, callback: Partial<Written>): Written[] {
  const { submit } = loginSteps()
  const posted: Partial<Written> = {
    url: good.redirectUri,
    form: { code: good.code, state: good.state },
    headers: [['Origin', good.server], ...(cookie === undefined ? [] : [['Cookie', cookie] as const])],
  }
  return cookieLogin({ set: [set], callback: { ...callback, ...posted } }).map((step) =>
    step.url === submit.url && step.method === 'POST'
      ? { ...step, status: 200, answerHeaders: [], answer: '<html><form method="post"></form></html>' }
      : step,
  )
}

/** Two tabs begin a login each; the first comes back first. */
function twoTabs(cookies: readonly [string, string], cameBack: string, callback: Partial<Written>): Written[] {
  const one = loginSteps()
  const two = loginSteps({ state: 'Qm7Wc4dPz1Lk6XsT', code: 'the-second-code', accessToken: 'the-second-token' })
  const begin = (step: Written, cookie: string): Written => ({
    ...step,
    answerHeaders: [['Set-Cookie', `${cookie}; Path=/; HttpOnly; SameSite=Lax`], ...(step.answerHeaders ?? [])],
  })
  const token = callback.status === givesUp.loginError.status && callback !== goesOn ? [] : [one.token]
  return [
    begin(one.start, cookies[0]),
    one.authorize,
    begin(two.start, cookies[1]),
    two.authorize,
    one.submit,
    { ...one.callback, ...callback, headers: [['Cookie', cameBack]] },
    ...token,
    two.submit,
    { ...two.callback, headers: [['Cookie', cameBack]] },
    two.token,
  ]
}

/** A session cookie that both tabs share, as Spring has it. */
function twoTabsOneSession(callback: Partial<Written>): Written[] {
  const { start } = loginSteps()
  return twoTabs(['JSESSIONID=s1', 'JSESSIONID=s1'], 'JSESSIONID=s1', callback).map((step) =>
    step.url === start.url
      ? { ...step, headers: [['Cookie', 'JSESSIONID=s1']], answerHeaders: (step.answerHeaders ?? []).slice(1) }
      : step,
  )
}

const back = (query: string): Pick<Written, 'answerHeaders'> => ({
  answerHeaders: [['Location', `${good.redirectUri}?${query}`]],
})
/** A login whose response comes back with this query. */
const answered = (query: string, gaveUp: boolean): Written[] =>
  login({
    submit: back(query),
    callback: { url: `${good.redirectUri}?${query}`, ...(gaveUp && givesUp.page400) },
    ...(gaveUp && { token: null, resource: null }),
  })

const withState = `code=${good.code}&state=${good.state}`
const denied = 'error=access_denied&error_description=The+person+said+no'

/** The server sends its refusal of the request back by a redirect (RFC 6749 §4.1.2.1). */
const refusedState = (state: string): Written[] =>
  login(
    {
      authorize: back(`error=invalid_state&error_description=The+state+is+too+short&state=${state}`),
      page: null,
      submit: null,
      callback: {
        url: `${good.redirectUri}?error=invalid_state&error_description=The+state+is+too+short&state=${state}`,
        ...givesUp.page400,
      },
      token: null,
      resource: null,
    },
    { state },
  )

export const stateReports: readonly Report[] = [
  {
    row: '1',
    threads: 'nextauthjs/next-auth#7329, #7480',
    signature: 'the answer that sends the browser off sets a state cookie, and the callback has none',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({ set: [lax], start: signIn(lax), callback: givesUp.nextAuth }),
    good: cookieLogin({ set: [lax], start: signIn(lax), cookie: ofNextAuth, callback: goesOn }),
    change: 'the cookie comes back',
  },
  {
    row: '2',
    threads: 'nextauthjs/next-auth#7090',
    signature: 'works on localhost; in production the Domain of the cookie is another host',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({ set: [`${lax}; Domain=app.internal`], callback: givesUp.nextAuth }),
    good: cookieLogin({ set: [`${lax}; Domain=app.example`], cookie: ofNextAuth, callback: goesOn }),
    change: 'the Domain is that of the app',
  },
  {
    row: '2',
    threads: 'nextauthjs/next-auth#7090',
    signature: 'the login begins at localhost, the callback is at 127.0.0.1: two hosts, two cookies',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({
      set: ['next-auth.state=eyJhbGci; Path=/; HttpOnly; SameSite=Lax'],
      callback: givesUp.nextAuth,
      as: { client: 'http://localhost:3000', redirectUri: 'http://127.0.0.1:3000/callback' },
    }),
    good: cookieLogin({
      set: ['next-auth.state=eyJhbGci; Path=/; HttpOnly; SameSite=Lax'],
      cookie: 'next-auth.state=eyJhbGci',
      callback: goesOn,
      as: { client: 'http://127.0.0.1:3000', redirectUri: 'http://127.0.0.1:3000/callback' },
    }),
    change: 'the login begins at 127.0.0.1 as well',
  },
  {
    row: '2',
    threads: 'nextauthjs/next-auth#7090',
    signature: 'the Path of the cookie is that of the login page alone',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: { recorded: 'cookie-path' },
    good: { recorded: 'cookie-path-good' },
    change: 'Path=/',
  },
  {
    row: '3',
    threads: 'nextauthjs/next-auth#11641, #12345, #12266, #12365',
    signature: 'code_challenge is sent, the callback lacks the cookie with the code verifier, no token request follows',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({ set: [pkce], start: signIn(pkce), callback: givesUp.nextAuth }),
    good: cookieLogin({
      set: [pkce],
      start: signIn(pkce),
      cookie: '__Secure-next-auth.pkce.code_verifier=eyJhbGciOi',
      callback: goesOn,
    }),
    change: 'the cookie comes back',
  },
  {
    row: '4',
    threads: 'auth0/nextjs-auth0#744; nokia/kong-oidc#112',
    signature: 'behind nginx: the app sets the state cookie, and the answer of the gateway has it no more',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: behindGateway(cookieLogin({ set: [], callback: givesUp.page400 }), {
      start: {
        answerHeaders: [
          ['Set-Cookie', 'auth_verification=v1; Path=/; Secure; SameSite=Lax'],
          ...loginSteps().start.answerHeaders,
        ],
      },
    }),
    good: behindGateway(
      cookieLogin({
        set: ['auth_verification=v1; Path=/; Secure; SameSite=Lax'],
        cookie: 'auth_verification=v1',
        callback: goesOn,
      }),
      { start: {}, callback: { headers: [['Cookie', 'auth_verification=v1']] } },
    ),
    change: 'the gateway hands Set-Cookie out',
  },
  {
    row: '4',
    threads: 'zmartzone/lua-resty-openidc#206, #44, #39',
    signature: 'the session begins at http, its cookie is Secure, and the callback finds none',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({
      set: ['session=abc; Path=/; HttpOnly; Secure'],
      callback: givesUp.page500,
      as: { client: 'http://app.example', redirectUri: 'http://app.example/callback' },
    }),
    good: cookieLogin({ set: ['session=abc; Path=/; HttpOnly; Secure'], cookie: 'session=abc', callback: goesOn }),
    change: 'the app is at https',
    beside: ['warning plain-http'],
  },
  {
    row: '5',
    threads: 'nextauthjs/next-auth#2600',
    signature:
      '502 of the gateway at the callback, behind which the app answered with 302 and more than 4 KB of cookies',
    cause: 'response-header-too-large',
    severity: 'error',
    bad: largeAnswer(5000, {
      status: 502,
      answerHeaders: [['Content-Type', 'text/html']],
      answer: '<html>502 Bad Gateway</html>',
    }),
    good: largeAnswer(5000, {}),
    change: 'the gateway has a larger buffer',
  },
  {
    row: '6',
    threads: 'oauth2-proxy/oauth2-proxy#1663',
    signature: 'Set-Cookie with SameSite=Strict, and a callback from another site without it',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({ set: [`${proxyCsrf}; SameSite=Strict`], callback: givesUp.page403 }),
    good: cookieLogin({ set: [`${proxyCsrf}; SameSite=Lax`], cookie: '_oauth2_proxy_csrf=Mz4gW1q', callback: goesOn }),
    change: 'SameSite=Lax',
  },
  {
    row: '6',
    threads: 'oauth2-proxy/oauth2-proxy#1663',
    signature: 'the same, by Chromium',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: { recorded: 'cookie-strict' },
    good: { recorded: 'cookie-strict-good' },
    change: 'SameSite=Lax',
  },
  {
    row: '7',
    threads: 'oauth2-proxy/oauth2-proxy#2897, #1937, #1962, #2216',
    signature: 'the CSRF cookie was set for 15 minutes and the person took longer to log in',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: cookieLogin({
      set: [`${proxyCsrf}; SameSite=Lax; Max-Age=900`],
      callback: { ...givesUp.page403, at: 1_000_000 },
    }),
    good: cookieLogin({
      set: [`${proxyCsrf}; SameSite=Lax; Max-Age=900`],
      cookie: '_oauth2_proxy_csrf=Mz4gW1q',
      callback: goesOn,
    }),
    change: 'the person is quicker',
  },
  {
    row: '8',
    threads: 'OpenAEV-Platform/openaev#6793; codelibs/fess#3215; team-alembic/ash_authentication#1187',
    signature: 'the callback is a POST from the site of the server, and the cookie was set with SameSite=Lax',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: formPost('JSESSIONID=abc; Path=/; Secure; HttpOnly; SameSite=Lax', undefined, givesUp.page400),
    good: formPost('JSESSIONID=abc; Path=/; Secure; HttpOnly; SameSite=None', 'JSESSIONID=abc', goesOn),
    change: 'SameSite=None',
  },
  {
    row: '8',
    threads: 'OpenAEV-Platform/openaev#6793',
    signature: 'the cookie has no SameSite, and the POST comes later than the two minutes for which that is let pass',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: formPost('JSESSIONID=abc; Path=/; Secure; HttpOnly', undefined, { ...givesUp.page400, at: 200_000 }),
    good: formPost('JSESSIONID=abc; Path=/; Secure; HttpOnly', 'JSESSIONID=abc', goesOn),
    change: 'the POST comes within two minutes',
  },
  {
    row: '8',
    threads: 'codelibs/fess#3215; team-alembic/ash_authentication#1187',
    signature: 'the POST of a form of the server, by Chromium, and the cookie was set with SameSite=Lax',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: { recorded: 'cookie-form-post' },
    good: { recorded: 'cookie-form-post-good' },
    change: 'SameSite=None',
  },
  {
    row: '9',
    threads: 'spring-projects/spring-security#16336',
    signature: 'two authorization requests of one session before the first callback, which fails',
    cause: 'concurrent-logins',
    severity: 'error',
    bad: twoTabsOneSession(givesUp.loginError),
    good: twoTabsOneSession(goesOn),
    change: 'the app keeps both',
  },
  {
    row: '4',
    threads: 'zmartzone/lua-resty-openidc#44',
    signature: 'two tabs: the state cookie of the second comes back with the response of the first',
    cause: 'concurrent-logins',
    severity: 'error',
    bad: twoTabs(['oauth_state=one', 'oauth_state=two'], 'oauth_state=two', givesUp.loginError),
    good: twoTabs(['oauth_state_1=one', 'oauth_state_2=two'], 'oauth_state_1=one; oauth_state_2=two', goesOn),
    change: 'each login has a cookie of its own',
  },
  {
    row: '10',
    threads: 'jaredhanson/passport-oauth2#88',
    signature: 'the session cookie at the callback is another one than when the login began',
    cause: 'state-cookie-lost',
    severity: 'error',
    bad: withPoll(cookieLogin({ set: [ofPassport], cookie: 'connect.sid=s%3Atwo.sig', callback: givesUp.page403 })),
    good: cookieLogin({ set: [ofPassport], cookie: 'connect.sid=s%3Aone.sig', callback: goesOn }),
    change: 'no answer in between begins a new session',
  },
  {
    row: '11',
    threads: 'AzureAD/microsoft-authentication-library-for-js#6561, #6515, #5549, #6232, #2171',
    signature: 'the state that comes back is not the one that was sent',
    cause: 'state-mismatch',
    severity: 'error',
    bad: answered(`code=${good.code}&state=${good.state.toLowerCase()}`, true),
    good: answered(withState, false),
    change: 'the state is returned as it was sent',
  },
  {
    row: '12',
    threads: 'auth0/passport-auth0#154',
    signature: 'a HAR file of a login whose state does not come back as it was sent',
    cause: 'state-mismatch',
    severity: 'error',
    bad: { recorded: 'state-changed' },
    good: { recorded: 'state-changed-good' },
    change: 'the state is returned as it was sent',
  },
  {
    row: '13',
    threads: 'wso2/product-is#10433, #12693; IdentityServer/IdentityServer4#4719',
    signature: 'the server redirects with an error and leaves the state out',
    cause: 'state-mismatch',
    severity: 'error',
    bad: login({
      submit: back(denied),
      callback: { url: `${good.redirectUri}?${denied}`, ...givesUp.page400 },
      token: null,
      resource: null,
    }),
    good: login({
      submit: back(`${denied}&state=${good.state}`),
      callback: { url: `${good.redirectUri}?${denied}&state=${good.state}`, ...givesUp.page400 },
      token: null,
      resource: null,
    }),
    change: 'the state is returned with the error',
    beside: ['error access-denied'],
  },
  {
    row: '14',
    threads: 'sigbit/mcp-auth-proxy#94',
    signature: 'a state of fewer than 8 characters, and error=invalid_state',
    cause: 'state-mismatch',
    severity: 'error',
    bad: refusedState('abc12'),
    good: answered(withState, false),
    change: 'the state has 16 random characters',
  },
  {
    row: '15',
    threads: 'MCPJam/inspector#1042; coralproject/talk#3135; hackmdio/codimd#1511; sidebase/nuxt-auth#473, #922',
    signature: 'the response comes back without state',
    cause: 'state-mismatch',
    severity: 'error',
    bad: answered(`code=${good.code}`, true),
    good: answered(withState, false),
    change: 'the state is returned',
  },
]

/** The callback as both sides of the gateway see it. */
function largeAnswer(size: number, outer: Partial<Written>): Written[] {
  const { callback } = loginSteps()
  const answerHeaders = [
    ['Set-Cookie', `__Secure-next-auth.session-token=${'x'.repeat(size / 2)}; Path=/; Secure`] as const,
    ['Set-Cookie', `__Secure-next-auth.session-token.1=${'y'.repeat(size / 2)}; Path=/; Secure`] as const,
    ...callback.answerHeaders,
  ]
  return behindGateway(login({ callback: { answerHeaders, ...outer }, resource: null }), {
    callback: { answerHeaders, status: 302, answer: '' },
  })
}
