import type { Header } from '../../../shared/exchange/exchange.ts'
import type { Written } from '../../traffic/exchange.ts'
import { good, type Login, login, loginSteps } from '../../traffic/login.ts'
import { refusedClient } from '../../traffic/refused-client.ts'
import type { Report } from '../report.ts'
import { behindGateway, cookieLogin, givesUp } from '../traffic.ts'

const { token, callback, start } = loginSteps()

/** The token request before the gateway and behind it. */
function tokenLegs(outer: Partial<Written>, inner: Partial<Written>): Written[] {
  return [
    ...login({ token: { at: 500, took: 80, ...outer }, resource: null }),
    { ...token, url: 'http://10.0.0.7:8080/token', at: 505, took: 20, ...inner },
  ]
}

const invalidClient: Partial<Written> = refusedClient()

/** Large cookies on the app's answer, and what the gateway makes of it. */
function largeCookies(size: number, outer: Partial<Written>): Written[] {
  const answerHeaders: readonly Header[] = [
    ['Set-Cookie', `session=${'x'.repeat(size)}; Path=/; Secure; HttpOnly`],
    ...callback.answerHeaders,
  ]
  return behindGateway(login({ callback: { answerHeaders, ...outer }, resource: null }), {
    callback: { answerHeaders, status: 302, answer: '' },
  })
}
const bad502: Partial<Written> = {
  status: 502,
  answerHeaders: [['Content-Type', 'text/html']],
  answer: '<html><head><title>502 Bad Gateway</title></head><hr>nginx</html>',
}

const plain: Partial<Login> = { redirectUri: 'http://app.example/callback' }
const fromBalancer: readonly Header[] = [['X-Forwarded-Proto', 'https']]

/** The balancer says https to the ingress; what the ingress says to the authentication service is the question. */
function toAuthService(inner: readonly Header[], as: Partial<Login>): Written[] {
  const exchanges = behindGateway(
    login({ start: { headers: fromBalancer }, resource: null }, as),
    { start: {}, callback: {} },
    as,
  )
  return exchanges.map((step) =>
    step.url === start.url.replace('https://app.example', 'http://app:3000') ? { ...step, headers: inner } : step,
  )
}

export const gatewayReports: readonly Report[] = [
  {
    row: '38',
    threads: 'kubernetes/ingress-nginx#7373, #3916, #13163, #2064',
    signature: 'Authorization is there before the gateway and not behind it',
    cause: 'gateway-altered',
    severity: 'error',
    bad: tokenLegs(invalidClient, { ...invalidClient, headers: [] }),
    good: tokenLegs({}, {}),
    change: 'the gateway hands Authorization on',
    beside: ['error client-credentials-invalid'],
  },
  {
    row: '39',
    threads: 'apache/apisix#10295; keycloak/keycloak#23824; zmartzone/lua-resty-openidc#370',
    signature:
      '502 outside, 302 with more than 4 KB of Set-Cookie behind: the login works, the gateway drops the answer',
    cause: 'response-header-too-large',
    severity: 'error',
    bad: largeCookies(4090, bad502),
    good: largeCookies(4090, {}),
    change: 'the gateway has a larger buffer',
  },
  {
    row: '40',
    threads:
      'rodzalendo/nanohive-abs-theme#32; sqlpage/SQLPage#928; galaxyproject/galaxy-helm#278; oauth2-proxy/oauth2-proxy#676',
    signature: 'the same, where several cookies add up',
    cause: 'response-header-too-large',
    severity: 'error',
    bad: largeCookies(4050, bad502),
    good: largeCookies(500, {}),
    change: 'a session id in the place of the tokens',
  },
  {
    row: '40',
    threads: 'oauth2-proxy/oauth2-proxy#676',
    signature: 'the cookies of many logins add up until the callback is refused with 431',
    cause: 'response-header-too-large',
    severity: 'error',
    bad: cookieLogin({
      set: [],
      cookie: Array.from({ length: 40 }, (_, index) => `_oauth2_proxy_csrf_${index}=${'x'.repeat(230)}`).join('; '),
      callback: { status: 431, answerHeaders: [] },
    }),
    good: login(),
    change: 'they are deleted in the callback',
  },
  {
    row: '41',
    threads: 'kubernetes/ingress-nginx#10949',
    signature: 'X-Forwarded-Proto is there before the ingress and is not sent to the authentication service',
    cause: 'forwarded-headers-missing',
    severity: 'warning',
    bad: toAuthService([['Host', 'app.example']], plain),
    good: toAuthService([['Host', 'app.example'], ...fromBalancer], {}),
    change: 'the ingress hands it on',
  },
  {
    row: '42',
    threads: 'https://better-auth.com/docs/reference/errors/no_code.md',
    signature: 'the callback behind the proxy lacks the code that it had before it',
    cause: 'gateway-altered',
    severity: 'error',
    bad: behindGateway(login({ callback: givesUp.page400, token: null, resource: null }), {
      start: {},
      callback: { url: 'http://app:3000/callback', status: 400, headers: [['Accept', 'text/html']] },
    }),
    good: behindGateway(login({ resource: null }), { start: {}, callback: {} }),
    change: 'the proxy hands the query on',
    beside: ['error state-mismatch'],
  },
  {
    row: '42',
    threads: 'https://better-auth.com/docs/reference/errors/no_code.md',
    signature: 'the same from outside alone: the redirect of the server has a code, the callback none',
    cause: 'gateway-altered',
    severity: 'error',
    bad: login({
      callback: { url: `${good.redirectUri}?state=${good.state}`, ...givesUp.page400 },
      token: null,
      resource: null,
    }),
    good: login(),
    change: 'the code is in the callback',
  },
  {
    row: '42b',
    threads: 'envoyproxy/envoy#20179, #20290',
    signature: 'the token request has no length, in chunks, and Entra answers 404',
    cause: 'token-request-chunked',
    severity: 'error',
    bad: login({
      token: {
        headers: [...token.headers, ['Transfer-Encoding', 'chunked']],
        status: 404,
        json: undefined,
        answer: '',
        answerHeaders: [],
      },
      resource: null,
    }),
    good: login({ token: { headers: [...token.headers, ['Content-Length', '212']] } }),
    change: 'the request has a length',
    beside: ['error endpoint-not-found'],
  },
  {
    row: '43',
    threads: 'Kong/insomnia#2037',
    signature: 'the API gateway answers with Content-Encoding: chunked, which is no coding of a body',
    cause: 'gateway-altered',
    severity: 'error',
    bad: login({
      token: {
        answerHeaders: [
          ['Cache-Control', 'no-store'],
          ['Content-Encoding', 'chunked'],
        ],
      },
      resource: null,
    }),
    good: login({
      token: {
        answerHeaders: [
          ['Cache-Control', 'no-store'],
          ['Transfer-Encoding', 'chunked'],
        ],
      },
      resource: null,
    }),
    change: 'chunked stands in Transfer-Encoding',
  },
]
