import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, basic, good, login, loginSteps } from '../../test/traffic/login.ts'

const credentials = ['Authorization', basic('api', 'secret-of-the-api')] as const
const asks = (more: Partial<Written> = {}): Written => ({
  url: `${good.server}/introspect`,
  headers: [credentials],
  form: { token: good.accessToken },
  status: 200,
  json: { active: false },
  ...more,
})
const before = login({ resource: null })
const ofCause = (...exchanges: readonly Written[]) =>
  inShort(analysed([...before, ...exchanges]).findings.filter(({ cause }) => cause === 'introspection-inactive'))
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'introspection-inactive', severity, evidence },
]
const revoked: Written = {
  url: `${good.server}/revoke`,
  headers: [credentials],
  form: { token: good.accessToken, token_type_hint: 'access_token' },
  status: 200,
}

describe('introspection-inactive', () => {
  it('stays silent where the token is active, where it was revoked before, and on tokens of elsewhere', () => {
    expect(ofCause(asks({ json: { active: true } }))).toEqual([])
    expect(ofCause(revoked, asks())).toEqual([])
    expect(ofCause(asks({ form: { token: 'a-token-of-elsewhere' } }))).toEqual([])
  })

  it('stays silent where a refresh gave another token in its place', () => {
    const refresh: Written = {
      url: `${good.server}/token`,
      headers: [['Authorization', basic(good.clientId, good.secret)]],
      form: { grant_type: 'refresh_token', refresh_token: 'rt-1' },
      status: 200,
      json: { access_token: 'at-2', token_type: 'Bearer' },
    }
    const first = login({ token: { json: { ...loginSteps().token.json, refresh_token: 'rt-1' } }, resource: null })
    const { findings } = analysed([...first, refresh, asks()])
    expect(findings.filter(({ cause }) => cause === 'introspection-inactive')).toEqual([])
  })

  it('is found where a fresh token is not active', () => {
    expect(ofCause(asks())).toEqual(
      found('error', '6 response.body.active: false | true', `6 request.body.token: ${good.accessToken} | -`),
    )
  })

  it('is found where another server is asked than the one that gave the token', () => {
    expect(ofCause(asks({ url: 'https://other.example/introspect' }))).toEqual(
      found(
        'error',
        `6 request.url: https://other.example/introspect | ${good.server}/token`,
        '6 response.body.active: false | true',
      ),
    )
  })

  it('notes that the token had expired', () => {
    expect(ofCause(asks({ at: 4_000_000 }))).toEqual(
      found('note', '6 response.body.active: false | -', `6 request.body.token: ${good.accessToken} | -`),
    )
  })

  it('is found where the resource server is not let in', () => {
    const hint = { token: good.accessToken, token_type_hint: 'access_token' }
    const metadata: Written = {
      url: `${good.server}/.well-known/openid-configuration`,
      status: 200,
      json: {
        issuer: good.server,
        token_endpoint: `${good.server}/token`,
        introspection_endpoint: `${good.server}/introspect`,
      },
    }
    const refused = (headers: Written['headers']) => {
      const exchange = asks({ headers: headers ?? [], form: hint, status: 403, json: { message: 'no' } })
      const { findings } = analysed([metadata, ...before, exchange])
      return inShort(findings.filter(({ cause }) => cause === 'introspection-inactive'))
    }
    expect(refused([credentials])).toEqual(found('error', '7 response.status: 403 | 200'))
    expect(refused([])).toEqual(
      found('error', '7 request.header.authorization: - | credentials of its own', '7 response.status: 403 | 200'),
    )
  })

  it('is found for a token that a refresh had given last', () => {
    const refresh = (from: string, next: string): Written => ({
      url: `${good.server}/token`,
      headers: [['Authorization', basic(good.clientId, good.secret)]],
      form: { grant_type: 'refresh_token', refresh_token: from },
      status: 200,
      json: { access_token: next, token_type: 'Bearer', refresh_token: `${from}-next` },
    })
    const first = login({ token: { json: { ...loginSteps().token.json, refresh_token: 'rt-1' } }, resource: null })
    const steps = [...first, refresh('rt-1', 'at-2'), refresh('rt-1-next', 'at-3'), asks({ form: { token: 'at-3' } })]
    const { findings } = analysed(steps)
    expect(inShort(findings.filter(({ cause }) => cause === 'introspection-inactive'))).toEqual(
      found('error', '8 response.body.active: false | true', '8 request.body.token: at-3 | -'),
    )
  })

  it('is found for a token that came in the browser, at its server and at another', () => {
    const response = `access_token=${good.accessToken}&token_type=Bearer&state=${good.state}`
    const redirect: Written = {
      url: asking({ response_type: 'token' }),
      status: 302,
      answerHeaders: [['Location', `${good.redirectUri}#${response}`]],
    }
    const own = (exchange: Written) =>
      inShort(analysed([redirect, exchange]).findings.filter(({ cause }) => cause === 'introspection-inactive'))
    expect(own(asks())).toEqual(
      found('error', '1 response.body.active: false | true', `1 request.body.token: ${good.accessToken} | -`),
    )
    expect(own(asks({ url: 'https://other.example/introspect' }))).toEqual(
      found(
        'error',
        `1 request.url: https://other.example/introspect | ${good.server}/authorize`,
        '1 response.body.active: false | true',
      ),
    )
  })
})
