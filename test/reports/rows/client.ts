import type { Written } from '../../traffic/exchange.ts'
import { idTokenLogin } from '../../traffic/id-token-login.ts'
import { basic, good, login, loginSteps, verifier } from '../../traffic/login.ts'
import { idToken, issuedAt } from '../../traffic/tokens.ts'
import type { Report } from '../report.ts'
import { refusedAtToken } from '../traffic.ts'

const { token } = loginSteps()
const secret = 'p+q/r s=%'
const raw = [['Authorization', basic(good.clientId, secret)]] as const
const encoded = [
  ['Authorization', basic(encodeURIComponent(good.clientId), encodeURIComponent(secret).replaceAll('%20', '+'))],
] as const

const page = (words: string): Partial<Written> => ({
  status: 500,
  answerHeaders: [['Content-Type', 'text/html']],
  answer: `<!doctype html><html><body><h1>${words}</h1></body></html>`,
})
const grantRefused = { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid.' }

/** A server whose clock is off by so many seconds, as its token and its Date header say alike. */
function skewed(seconds: number): Written[] {
  const date = new Date((issuedAt + seconds) * 1000).toUTCString()
  return idTokenLogin(idToken({ iat: issuedAt + seconds }), {
    token: {
      answerHeaders: [
        ['Cache-Control', 'no-store'],
        ['Date', date],
      ],
    },
  })
}

export const clientReports: readonly Report[] = [
  {
    row: '31',
    threads:
      'panva/openid-client#134, #236; panva/oauth4webapi#54; openid/AppAuth-Android#337; openid/AppAuth-iOS#233; IdentityServer/IdentityServer4#2086, #2039; jumbojett/OpenID-Connect-PHP#230',
    signature: 'Basic holds the secret with +, / and % as they are, and invalid_client comes',
    cause: 'client-credentials-invalid',
    severity: 'error',
    bad: refusedAtToken(401, { error: 'invalid_client' }, { token: { headers: raw } }),
    good: login({ token: { headers: encoded } }),
    change: 'id and secret are form-encoded',
  },
  {
    row: '32',
    threads: 'atmos/warden-github#45; omab/python-social-auth#138; rwth-acis/VIAProMa#186',
    signature: 'GitHub hides a wrong secret behind HTTP 200: error=incorrect_client_credentials',
    cause: 'client-credentials-invalid',
    severity: 'error',
    bad: refusedAtToken(200, {
      error: 'incorrect_client_credentials',
      error_description: 'The client_id and/or client_secret passed are incorrect.',
    }),
    good: login(),
    change: 'the secret is right',
    beside: ['warning token-response-malformed'],
  },
  {
    row: '33',
    threads: 'openid/AppAuth-iOS#452; DuendeArchive/Support#498; openiddict/openiddict-core#1225; mosip/esignet#2259',
    signature: 'BASE64URL(SHA256(code_verifier)) is not the code_challenge',
    cause: 'pkce-verifier-mismatch',
    severity: 'error',
    bad: refusedAtToken(
      400,
      { error: 'invalid_grant', error_description: "The specified 'code_verifier' is invalid." },
      { token: { form: { ...token.form, code_verifier: verifier.toUpperCase() } } },
    ),
    good: login(),
    change: 'the verifier is the one of this login',
  },
  {
    row: '34',
    threads: 'planningcenter/developers#584',
    signature: 'invalid_grant with every reason in one sentence: here the redirect URI of the token request differs',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: refusedAtToken(400, grantRefused, {
      token: { form: { ...token.form, redirect_uri: 'https://app.example/other' } },
    }),
    good: login(),
    change: 'the redirect URIs are the same',
  },
  {
    row: '34',
    threads: 'planningcenter/developers#584, #1364',
    signature: 'the same sentence: here the code was redeemed before',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: [...login({ resource: null }), { ...token, status: 400, json: grantRefused, at: 900 }],
    good: login({ resource: null }),
    change: 'the code is redeemed once',
  },
  {
    row: '34',
    threads: 'planningcenter/developers#584',
    signature: 'the same sentence: here the code is of another client',
    cause: 'client-credentials-invalid',
    severity: 'error',
    bad: refusedAtToken(
      400,
      { error: 'invalid_client' },
      {
        token: { headers: [['Authorization', basic('web-app-staging', good.secret)]] },
      },
    ),
    good: login(),
    change: 'one client id in both requests',
  },
  {
    row: '35',
    threads:
      'panva/openid-client#454, #10, #126; damienbod/angular-auth-oidc-client#1242; zamzterz/Flask-pyoidc#147; CZ-NIC/pyoidc#785',
    signature:
      'iat and the Date header of the server are minutes ahead of the clock of the capture: "iat is in the future"',
    cause: 'clock-skew',
    severity: 'warning',
    bad: skewed(300),
    good: skewed(0),
    change: 'the clocks agree',
  },
  {
    row: '35',
    threads: 'DuendeArchive/IdentityServer4#1298',
    signature: 'the same, with the server ten minutes behind',
    cause: 'clock-skew',
    severity: 'warning',
    bad: skewed(-600),
    good: skewed(0),
    change: 'the clocks agree',
  },
  {
    row: '36',
    threads: 'jaredhanson/passport-oauth2#113, #21, #71',
    signature: 'the token response has error_description, and the page of the app says "Failed to obtain access token"',
    cause: 'provider-error-hidden',
    severity: 'note',
    bad: refusedAtToken(
      400,
      { error: 'invalid_grant', error_description: 'Code not valid' },
      {
        callback: page('InternalOAuthError: Failed to obtain access token'),
      },
    ),
    good: refusedAtToken(
      400,
      { error: 'invalid_grant', error_description: 'Code not valid' },
      {
        callback: page('Login failed: Code not valid (invalid_grant)'),
      },
    ),
    change: 'the page says what the server said',
    beside: ['error authorization-code-expired'],
  },
  {
    row: '37',
    threads: 'gitpod-io/gitpod#12158',
    signature:
      'the app redirects to its login page with an error of its own, and the cause stays in the token response',
    cause: 'provider-error-hidden',
    severity: 'note',
    bad: refusedAtToken(
      401,
      { error: 'invalid_client', error_description: 'The client secret is expired.' },
      {
        callback: { status: 302, answerHeaders: [['Location', '/sorry?error=login_failed']] },
      },
    ),
    good: refusedAtToken(
      401,
      { error: 'invalid_client', error_description: 'The client secret is expired.' },
      {
        callback: { status: 302, answerHeaders: [['Location', '/sorry?error=invalid_client']] },
      },
    ),
    change: 'the redirect names the error',
    beside: ['error client-credentials-invalid'],
  },
]
