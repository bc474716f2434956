import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed } from '../../test/traffic/findings.ts'
import { asking, basic, good, login, loginBy, loginSteps, refusedAt } from '../../test/traffic/login.ts'
import { refusedLogin } from '../../test/traffic/resource.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { FixPlace } from './finding.ts'

const registration = { client_id: good.clientId, redirect_uris: [good.redirectUri], scopes: ['openid', 'profile'] }
const { token } = loginSteps()
const slash = `${good.redirectUri}/`

const page = {
  status: 400,
  answerHeaders: [],
  answer: '<html><h1>invalid_redirect_uri</h1><p>redirect_uri did not match</p></html>',
}
const stopped = { page: null, submit: null, callback: null, token: null, resource: null }
const refusedToken = (error: string, form: Partial<typeof token.form> = {}, error_description?: string) =>
  login({
    token: { form: { ...token.form, ...form }, status: 400, json: { error, error_description } },
    resource: null,
  })
const answered = (query: string, delivered = query) =>
  login({
    submit: { answerHeaders: [['Location', `${good.redirectUri}?${query}`] as const] },
    callback: { url: `${good.redirectUri}?${delivered}`, status: 400, answerHeaders: [] },
    token: null,
    resource: null,
  })
const needs = (scope: string, granted = good.scope) =>
  refusedLogin(
    good.accessToken,
    {
      status: 403,
      answerHeaders: [['WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`]],
    },
    { scope: granted },
  )
const { redirect_uri: _left, ...withoutRedirect } = token.form

type Case = readonly [what: string, cause: string, where: FixPlace, Written[], ClientRegistration?]

const cases: readonly Case[] = [
  [
    'a redirect URI that is not the registered one',
    'redirect-uri-mismatch',
    'registration',
    login({ authorize: page, ...stopped }, { redirectUri: slash }),
    registration,
  ],
  [
    'the registered redirect URI with http for https',
    'redirect-uri-mismatch',
    'client',
    login({ authorize: page, ...stopped }, { redirectUri: good.redirectUri.replace('https', 'http') }),
    registration,
  ],
  [
    'a redirect URI that the server refuses',
    'redirect-uri-mismatch',
    'registration',
    login({ authorize: page, ...stopped }),
  ],
  [
    'no redirect URI, where the server asks for one',
    'redirect-uri-mismatch',
    'client',
    loginBy(asking({ redirect_uri: null }), { authorize: page, ...stopped }),
  ],
  [
    'two requests that differ',
    'redirect-uri-mismatch',
    'client',
    refusedToken('invalid_grant', { redirect_uri: slash }),
  ],
  [
    'a token request that leaves it out',
    'redirect-uri-mismatch',
    'client',
    login({
      token: {
        form: withoutRedirect,
        status: 400,
        json: { error: 'invalid_grant', error_description: 'redirect_uri' },
      },
      resource: null,
    }),
  ],
  [
    'a token endpoint that refuses the redirect URI of both requests',
    'redirect-uri-mismatch',
    'registration',
    refusedToken('invalid_grant', {}, 'redirect_uri mismatch'),
  ],
  [
    'a response that goes elsewhere',
    'redirect-uri-mismatch',
    'authorization-server',
    login({
      submit: { answerHeaders: [['Location', `https://old.example/callback?code=${good.code}&state=${good.state}`]] },
      callback: null,
      token: null,
      resource: null,
    }),
  ],
  ['a code that the server refuses', 'authorization-code-expired', 'client', refusedToken('invalid_grant')],
  [
    'a secret that the server refuses',
    'client-credentials-invalid',
    'client',
    login({ token: { status: 401, json: { error: 'invalid_client' } }, resource: null }),
  ],
  [
    'another client id in the token request',
    'client-credentials-invalid',
    'client',
    login({
      token: {
        headers: [['Authorization', basic('other', good.secret)]],
        status: 401,
        json: { error: 'invalid_client' },
      },
      resource: null,
    }),
  ],
  [
    'a scope that is not registered',
    'scope-mismatch',
    'registration',
    [refusedAt(asking({ scope: 'openid admin' }), { error: 'invalid_scope' })],
    registration,
  ],
  [
    'a scope that the server does not have',
    'scope-mismatch',
    'client',
    [refusedAt(asking({ scope: 'openid admin' }), { error: 'invalid_scope' })],
  ],
  [
    'commas between the scopes',
    'scope-mismatch',
    'client',
    [refusedAt(asking({ scope: 'openid,profile' }), { error: 'invalid_scope' })],
    registration,
  ],
  ['a scope that the app did not ask for', 'scope-mismatch', 'client', needs('admin')],
  ['a scope that was asked for and not granted', 'scope-mismatch', 'registration', needs('profile', 'openid')],
  ['a scope that the token has', 'scope-mismatch', 'resource-server', needs('profile')],
  [
    'a page in the place of the token response',
    'gateway-altered',
    'gateway',
    login({ token: { status: 502, json: undefined, answer: '<html>Bad Gateway</html>' }, resource: null }),
  ],
  ['no state in the request', 'state-mismatch', 'client', loginBy(asking({ state: null, code_challenge: null }))],
  [
    "a state that is another one in the server's redirect",
    'state-mismatch',
    'authorization-server',
    answered(`code=${good.code}&state=zk3vt9qlx2rw8ybn`),
  ],
  [
    "a state that is lost at the client's door",
    'state-mismatch',
    'gateway',
    answered(`code=${good.code}&state=${good.state}`, `code=${good.code}&state=other`),
  ],
]

describe('where a finding says that the change is to be made', () => {
  it.each(cases.map(([what, ...rest]) => [what, rest] as const))('%s', (_what, [cause, where, exchanges, known]) => {
    const found = analysed(exchanges, known).findings.filter(
      ({ cause: id, severity }) => id === cause && severity !== 'note',
    )
    expect([...new Set(found.map((finding) => finding.where))]).toEqual([where])
  })
})
