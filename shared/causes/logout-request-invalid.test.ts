import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const idToken = `${part({ alg: 'RS256' })}.${part({ iss: good.server, aud: good.clientId, sub: 'ada' })}.c2ln`
const target = 'https://app.example/bye'
const first = login({ token: { json: { ...loginSteps().token.json, id_token: idToken } } })
const metadata: Written = {
  url: `${good.server}/.well-known/openid-configuration`,
  status: 200,
  json: { issuer: good.server, token_endpoint: `${good.server}/token`, end_session_endpoint: `${good.server}/logout` },
}
const all = { id_token_hint: idToken, post_logout_redirect_uri: target, state: 'bye-1' }
const logout = (query: Readonly<Record<string, string>>, more: Partial<Written> = {}): Written => ({
  url: `${good.server}/logout?${new URLSearchParams(query)}`,
  status: 302,
  answerHeaders: [['Location', `${target}?state=bye-1`]],
  ...more,
})
const refused: Partial<Written> = { status: 400, answerHeaders: [], json: { error: 'invalid_request' } }
const ofCause = (...exchanges: readonly Written[]) =>
  inShort(analysed([...exchanges]).findings.filter(({ cause }) => cause === 'logout-request-invalid'))
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'logout-request-invalid', severity, evidence },
]
const said = (exchange: number) => `${exchange} response.body.error: invalid_request | -`

describe('logout-request-invalid', () => {
  it('stays silent where the browser comes back with the state', () => {
    expect(ofCause(metadata, ...first, logout(all))).toEqual([])
  })

  it('stays silent on a page that asks whether to log out', () => {
    expect(
      ofCause(metadata, ...first, logout(all, { status: 200, answerHeaders: [], answer: '<html>Sure?</html>' })),
    ).toEqual([])
  })

  it('stays silent where client_id stands in for the ID token', () => {
    const { id_token_hint: _left, ...rest } = all
    expect(ofCause(metadata, logout({ ...rest, client_id: good.clientId }))).toEqual([])
  })

  it('is found where the address to come back to is not registered', () => {
    const { findings } = analysed([metadata, ...first, logout(all, refused)])
    const own = findings.filter(({ cause }) => cause === 'logout-request-invalid')
    expect(inShort(own)).toEqual(found('error', `8 request.query.post_logout_redirect_uri: ${target} | -`, said(8)))
    expect(own[0]?.where).toBe('registration')
  })

  it('is found by what the registration in the traffic has', () => {
    const registration: Written = {
      url: `${good.server}/register`,
      headers: [['Content-Type', 'application/json']],
      body: JSON.stringify({ redirect_uris: [good.redirectUri] }),
      status: 201,
      json: {
        client_id: good.clientId,
        redirect_uris: [good.redirectUri],
        post_logout_redirect_uris: [`${target}/`],
      },
    }
    expect(ofCause(registration, logout({ ...all, client_id: good.clientId }, refused))).toEqual(
      found('error', `1 request.query.post_logout_redirect_uri: ${target} | ${target}/`, said(1)),
    )
  })

  it('warns where the server cannot know the client, and shows a page', () => {
    const { id_token_hint: _left, ...rest } = all
    const page: Partial<Written> = { status: 200, answerHeaders: [], answer: '<html>Logged out</html>' }
    expect(ofCause(metadata, logout(rest, page))).toEqual(found('warning', '1 request.query.id_token_hint: - | -'))
  })

  it('is found by the ID token of another client', () => {
    expect(ofCause(metadata, ...first, logout({ ...all, client_id: 'other-app' }, refused))).toEqual(
      found('error', `8 request.query.id_token_hint.payload.aud: ${good.clientId} | other-app`, said(8)),
    )
  })

  it('is found by the ID token of another server', () => {
    const foreign = `${part({ alg: 'RS256' })}.${part({ iss: 'https://other.example', aud: good.clientId })}.c2ln`
    expect(ofCause(metadata, logout({ ...all, id_token_hint: foreign }, refused))).toEqual(
      found('error', `1 request.query.id_token_hint.payload.iss: https://other.example | ${good.server}`, said(1)),
    )
  })

  it('warns where the state does not come back', () => {
    expect(ofCause(metadata, ...first, logout(all, { answerHeaders: [['Location', target]] }))).toEqual(
      found('warning', '8 response.header.location.query.state: - | bye-1'),
    )
  })
})
