import { describe, expect, it } from 'vitest'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'
import { goodMcp, mcpLogin, mcpSteps } from '../../test/traffic/mcp.ts'
import { createAnalysis } from './analysis.ts'

const as = 'https://as.example'
const json = [['Content-Type', 'application/json']] as const
const address = `${as}/register/web-app`
const registered = {
  client_id: good.clientId,
  client_secret: good.secret,
  redirect_uris: [good.redirectUri],
  token_endpoint_auth_method: 'client_secret_basic',
  registration_client_uri: address,
}
const answering = (answer: unknown, change: Partial<Written> = {}): Written => ({
  url: `${as}/register`,
  headers: json,
  body: JSON.stringify({ redirect_uris: [good.redirectUri] }),
  status: 201,
  answerHeaders: [['Cache-Control', 'no-store']],
  json: answer,
  ...change,
})
const other = { ...registered, redirect_uris: ['https://app.example/other'] }
const update = (answer: unknown) => answering(answer, { url: address, method: 'PUT', status: 200 })
const remove: Written = { url: address, method: 'DELETE', headers: [['Authorization', 'Bearer rat']], status: 204 }

/** What the registration says against the redirect URI of the login, at the exchange where it shows. */
const redirectFindings = (exchanges: readonly Written[], given?: Parameters<typeof analysed>[1]) =>
  inShort(analysed(exchanges, given).findings).filter(({ cause }) => cause === 'redirect-uri-mismatch')
const mismatch = (exchange: number, expected = 'https://app.example/other') => ({
  cause: 'redirect-uri-mismatch',
  severity: 'warning',
  evidence: [`${exchange} request.query.redirect_uri: ${good.redirectUri} | ${expected}`],
})

describe('a registration that was seen', () => {
  it('is what the login is judged by', () => {
    expect(redirectFindings([answering(registered), ...login()])).toEqual([])
    expect(redirectFindings([answering(other), ...login()])).toEqual([mismatch(2)])
  })

  it('gives way to one that the person gave', () => {
    const given = { client_id: good.clientId, redirect_uris: [good.redirectUri] }
    expect(redirectFindings([answering(other), ...login()], given)).toEqual([])
  })

  it('is replaced by an update (RFC 7592 §2.2), for what comes after', () => {
    const second = { state: 'TheSecondStateOfIt', code: 'c2', accessToken: 't2' }
    const exchanges = [answering(registered), ...login(), update(other), ...login({}, second)]
    expect(redirectFindings(exchanges)).toEqual([mismatch(10)])
    expect(redirectFindings([answering(other), update(registered), ...login()])).toEqual([])
  })

  it('is gone once it is deleted (RFC 7592 §2.3)', () => {
    expect(redirectFindings([answering(other), remove, ...login()])).toEqual([])
  })

  it('is not taken from a refusal, nor from a client of the same id at another server', () => {
    const refused = answering({ ...other, error: 'invalid_redirect_uri' }, { status: 400 })
    expect(redirectFindings([refused, ...login()])).toEqual([])
    expect(redirectFindings([answering(other, { url: 'https://other.example/register' }), ...login()])).toEqual([])
  })

  it('is found at a server whose endpoint lies at another host than its issuer, by the metadata', () => {
    const metadata: Written = {
      url: `${as}/.well-known/openid-configuration`,
      status: 200,
      json: {
        issuer: as,
        authorization_endpoint: `${as}/authorize`,
        token_endpoint: `${as}/token`,
        registration_endpoint: 'https://clients.example/register',
      },
    }
    const elsewhere = answering(other, { url: 'https://clients.example/register' })
    expect(redirectFindings([metadata, elsewhere, ...login()])).toEqual([mismatch(3)])
  })

  it('lets a native client use any port of the loopback address (RFC 8252 §7.3)', () => {
    const { register } = mcpSteps()
    const loopback = { ...register.json, redirect_uris: ['http://127.0.0.1/callback'] }
    expect(redirectFindings(mcpLogin({ register: { json: loopback } }))).toEqual([])
  })

  it('is read from the document of a client whose id is a URL', () => {
    const clientId = 'https://client.example/client.json'
    const document: Written = {
      url: clientId,
      status: 200,
      json: { client_id: clientId, redirect_uris: ['https://client.example/cb'] },
    }
    const exchanges = mcpLogin({ register: null }, { clientId })
    expect(redirectFindings([...exchanges.slice(0, 4), document, ...exchanges.slice(4)])).toMatchObject([
      { evidence: [`3 request.query.redirect_uri: ${goodMcp.redirectUri} | https://client.example/cb`] },
    ])
  })

  it('gives the secret for what is signed or encrypted with it', () => {
    const analysis = createAnalysis()
    for (const exchange of capture([answering(registered), ...login({ token: null })])) analysis.add(exchange)
    const [flow] = [...analysis.flows()]
    expect(flow && analysis.clientKeys(flow.id)).toMatchObject({ clientSecret: good.secret })
  })
})
