import { describe, expect, it } from 'vitest'
import { athOf, dpopProof, type ProofWords, proofKey } from '../../test/traffic/dpop.ts'
import { epoch, type Written } from '../../test/traffic/exchange.ts'
import { analysed, analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'

const key = proofKey()
const other = proofKey()
const tokenUrl = `${good.server}/token`
const api = 'https://api.example/me'
const credentials = ['Authorization', basic(good.clientId, good.secret)] as const
const bound = { ...loginSteps().token.json, token_type: 'DPoP' }

const token = (words: ProofWords = {}, more: Partial<Written> = {}): Partial<Written> => ({
  headers: [credentials, ['DPoP', dpopProof(key, 'POST', tokenUrl, words)]],
  json: bound,
  ...more,
})
const resource = (words: ProofWords = {}, more: Partial<Written> = {}, by = key): Partial<Written> => ({
  headers: [
    ['Authorization', `DPoP ${good.accessToken}`],
    ['DPoP', dpopProof(by, 'GET', api, { ...words, payload: { ath: athOf(good.accessToken), ...words.payload } })],
  ],
  ...more,
})
const refused: Partial<Written> = { status: 400, json: { error: 'invalid_dpop_proof' } }
const refusedThere: Partial<Written> = {
  status: 401,
  answerHeaders: [['WWW-Authenticate', 'DPoP error="invalid_dpop_proof", algs="ES256"']],
  json: {},
}
const said = '5 response.body.error: invalid_dpop_proof | -'
const saidThere = '6 response.header.www-authenticate.error: invalid_dpop_proof | -'
/** A login that ends with the refusal at the token endpoint. */
const atToken = (words: ProofWords, more = refused) => login({ token: token(words, more), resource: null })
const short = async (exchanges: readonly Written[]) => inShort((await analysedAndSettled(exchanges)).findings)
const found = (...evidence: readonly string[]) => [{ cause: 'dpop-proof-invalid', severity: 'error', evidence }]

describe('dpop-proof-invalid', () => {
  it('stays silent where both proofs are right', async () => {
    expect(await short(login({ token: token(), resource: resource() }))).toEqual([])
  })

  it('stays silent where htu is written otherwise and means the same', async () => {
    const proof = { payload: { htu: 'https://AS.example:443/token' } }
    expect(await short(login({ token: token(proof), resource: resource() }))).toEqual([])
  })

  it('stays silent while the answer is not there yet', async () => {
    const pending = login({ token: token({ payload: { htm: 'GET' } }), resource: null }).map((step) => ({ ...step }))
    const last = pending.at(-1)
    if (last) {
      delete last.status
      delete last.json
    }
    expect(await short(pending)).toEqual([])
  })

  it('stays silent where a gateway tells the server the address that the proof names', async () => {
    const [start, authorize, page, submit, callback, asked] = login({ token: token() })
    const inner = {
      ...asked,
      url: 'http://10.0.0.7:8080/token',
      headers: [...(asked?.headers ?? []), ['X-Forwarded-Proto', 'https'], ['X-Forwarded-Host', 'as.example']] as const,
    }
    const exchanges = [start, authorize, page, submit, callback, inner] as Written[]
    expect((await short(exchanges)).filter(({ cause }) => cause === 'dpop-proof-invalid')).toEqual([])
  })

  it.each<[string, ProofWords, string]>([
    ['another typ', { header: { typ: 'jwt' } }, '5 request.header.dpop.header.typ: jwt | dpop+jwt'],
    ['no public key', { header: { jwk: undefined } }, '5 request.header.dpop.header.jwk: - | the public key'],
    [
      'a symmetric algorithm',
      { header: { alg: 'HS256' } },
      '5 request.header.dpop.header.alg: HS256 | an asymmetric algorithm',
    ],
    [
      'a private key',
      { header: { jwk: { ...key.jwk, d: 'c2VjcmV0' } } },
      '5 request.header.dpop.header.jwk: a private key | the public key alone',
    ],
    [
      'the signature of another key',
      { signedBy: other },
      '5 request.header.dpop.header.jwk: another key | the key that signed',
    ],
    ['another method', { payload: { htm: 'post' } }, '5 request.header.dpop.payload.htm: post | POST'],
    [
      'another address',
      { payload: { htu: 'http://as.example/token' } },
      `5 request.header.dpop.payload.htu: http://as.example/token | ${tokenUrl}`,
    ],
    [
      'a query in the address',
      { payload: { htu: `${tokenUrl}?a=1` } },
      `5 request.header.dpop.payload.htu: ${tokenUrl}?a=1 | ${tokenUrl}`,
    ],
    ['no address', { payload: { htu: undefined } }, `5 request.header.dpop.payload.htu: - | ${tokenUrl}`],
    ['no identifier', { payload: { jti: undefined } }, '5 request.header.dpop.payload.jti: - | -'],
    ['no time', { payload: { iat: undefined } }, '5 request.header.dpop.payload.iat: - | -'],
  ])('is found by %s', async (_what, words, evidence) => {
    expect(await short(atToken(words))).toEqual(found(evidence, said))
  })

  it('is found by a clock that is wrong, against the Date of the server', async () => {
    const date = ['Date', new Date(epoch + 600_000).toUTCString()] as const
    expect(await short(atToken({}, { ...refused, answerHeaders: [date] }))).toEqual(
      found(`5 request.header.dpop.payload.iat: ${epoch / 1000} | ${epoch / 1000 + 600}`, said),
    )
  })

  it('is found by a proof that is no JWT, and by two of them', async () => {
    const exchanges = login({
      token: { ...refused, headers: [credentials, ['DPoP', 'abc'], ['DPoP', 'abc']] },
      resource: null,
    })
    expect(await short(exchanges)).toEqual(
      found(
        '5 request.header.dpop: 2 headers | one header',
        '5 request.header.dpop: no signed JWT | one signed JWT',
        said,
      ),
    )
  })

  it('is found by an algorithm that the server does not list', async () => {
    const metadata = {
      url: `${good.server}/.well-known/oauth-authorization-server`,
      status: 200,
      json: {
        issuer: good.server,
        token_endpoint: tokenUrl,
        grant_types_supported: ['refresh_token'],
        dpop_signing_alg_values_supported: ['PS256', 'EdDSA'],
      },
    }
    expect(await short([metadata, ...atToken({})])).toEqual(
      found('6 request.header.dpop.header.alg: ES256 | PS256 EdDSA', '6 response.body.error: invalid_dpop_proof | -'),
    )
  })

  it('is found by a proof that was sent before', async () => {
    const proof = dpopProof(key, 'POST', tokenUrl, { payload: { jti: 'once' } })
    const refresh: Written = {
      url: tokenUrl,
      headers: [credentials, ['DPoP', proof]],
      form: { grant_type: 'refresh_token', refresh_token: 'rt-1' },
      ...refused,
    }
    const first = token({}, { headers: [credentials, ['DPoP', proof]], json: { ...bound, refresh_token: 'rt-1' } })
    expect(await short([...login({ token: first, resource: null }), refresh])).toEqual(
      found('6 request.header.dpop.payload.jti: once | a new jti', '6 response.body.error: invalid_dpop_proof | -'),
    )
  })

  it('is found by another key than the one that the authorization request named', async () => {
    const [start, authorize, ...rest] = atToken({})
    const asked = authorize && { ...authorize, url: `${authorize.url}&dpop_jkt=${other.thumbprint}` }
    const exchanges = [start, asked, ...rest].filter((step) => step !== undefined)
    expect(await short(exchanges)).toEqual(
      found(`5 request.header.dpop.header.jwk: ${key.thumbprint} | ${other.thumbprint}`, said),
    )
  })

  it('is found by another key than the refresh token of a public client is bound to', async () => {
    const form = { ...loginSteps().token.form, client_id: good.clientId }
    const first = token(
      {},
      { form, headers: [['DPoP', dpopProof(key, 'POST', tokenUrl)]], json: { ...bound, refresh_token: 'rt-1' } },
    )
    const refresh: Written = {
      url: tokenUrl,
      headers: [['DPoP', dpopProof(other, 'POST', tokenUrl)]],
      form: { grant_type: 'refresh_token', refresh_token: 'rt-1', client_id: good.clientId },
      status: 400,
      json: { error: 'invalid_grant' },
    }
    const findings = await short([...login({ token: first, resource: null }), refresh])
    expect(findings.filter(({ cause }) => cause === 'dpop-proof-invalid')).toEqual(
      found(
        `6 request.header.dpop.header.jwk: ${other.thumbprint} | ${key.thumbprint}`,
        '6 response.body.error: invalid_grant | -',
      ),
    )
  })

  it('is found at the resource by the hash of another token, and by another key', async () => {
    const wrong = resource({ payload: { ath: athOf('another') } }, refusedThere, other)
    expect(await short(login({ token: token(), resource: wrong }))).toEqual(
      found(
        `6 request.header.dpop.payload.ath: ${athOf('another')} | ${athOf(good.accessToken)}`,
        `6 request.header.dpop.header.jwk: ${other.thumbprint} | ${key.thumbprint}`,
        saidThere,
      ),
    )
  })

  it('is found at the resource by the binding that the token names itself', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const accessToken = `${part({ alg: 'ES256', typ: 'at+jwt' })}.${part({ sub: 'ada', cnf: { jkt: other.thumbprint } })}.c2ln`
    const exchange: Written = {
      url: api,
      headers: [
        ['Authorization', `DPoP ${accessToken}`],
        ['DPoP', dpopProof(key, 'GET', api, { payload: { ath: athOf(accessToken) } })],
      ],
      ...refusedThere,
    }
    expect(await short([exchange])).toEqual(
      found(
        `0 request.header.dpop.header.jwk: ${key.thumbprint} | ${other.thumbprint}`,
        '0 response.header.www-authenticate.error: invalid_dpop_proof | -',
      ),
    )
  })

  it('is found where a DPoP token comes without a proof', async () => {
    const bare: Partial<Written> = { ...refusedThere, headers: [['Authorization', `DPoP ${good.accessToken}`]] }
    expect(await short(login({ token: token(), resource: bare }))).toEqual(
      found('6 request.header.dpop: - | a proof', saidThere),
    )
  })

  it('is found where the server asks for a proof that the token request has not', async () => {
    expect(await short(login({ token: refused, resource: null }))).toEqual(
      found('5 request.header.dpop: - | a proof', said),
    )
  })

  it('leads to the gateway behind which the server sees another address', async () => {
    const asked: Written = { url: tokenUrl, took: 80, at: 0, ...token({}, refused), form: loginSteps().token.form }
    const inner: Written = { ...asked, url: 'http://as.internal:8080/token', at: 10, took: 20 }
    const { findings } = await analysedAndSettled([asked, inner])
    expect(inShort(findings)).toEqual(
      found(
        `0 request.header.dpop.payload.htu: ${tokenUrl} | http://as.internal:8080/token`,
        '0 response.body.error: invalid_dpop_proof | -',
      ),
    )
    expect(findings[0]?.where).toBe('gateway')
  })

  it('warns where a server lets a proof for another address pass', async () => {
    const exchanges = login({ token: token({ payload: { htu: 'https://as.example/par' } }), resource: resource() })
    expect(await short(exchanges)).toEqual([
      {
        cause: 'dpop-proof-invalid',
        severity: 'warning',
        evidence: [`5 request.header.dpop.payload.htu: https://as.example/par | ${tokenUrl}`],
      },
    ])
  })

  it('says so where nothing in the traffic explains the refusal', () => {
    const { findings } = analysed(atToken({}))
    expect(inShort(findings)).toEqual(found(said))
    expect(findings[0]?.message).toContain('htu')
  })
})
