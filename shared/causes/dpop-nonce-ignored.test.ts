import { describe, expect, it } from 'vitest'
import { athOf, dpopProof, proofKey } from '../../test/traffic/dpop.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'

const key = proofKey()
const tokenUrl = `${good.server}/token`
const api = 'https://api.example/me'
const asks = (nonce: string | null, headers: Written['answerHeaders'] = []): Partial<Written> => ({
  status: 400,
  answerHeaders: nonce === null ? headers : [['DPoP-Nonce', nonce], ...headers],
  json: { error: 'use_dpop_nonce', error_description: 'the server wants a nonce' },
})
const token = (nonce: string | undefined, answer: Partial<Written>, headers: Written['headers'] = []): Written => ({
  ...loginSteps().token,
  headers: [
    ['Authorization', basic(good.clientId, good.secret)],
    ['DPoP', dpopProof(key, 'POST', tokenUrl, { payload: { nonce } })],
    ...headers,
  ],
  ...answer,
})
const granted: Partial<Written> = { json: { ...loginSteps().token.json, token_type: 'DPoP' } }
const before = login({ token: null, resource: null })
const resource = (nonce: string | undefined, answer: Partial<Written>): Written => ({
  url: api,
  headers: [
    ['Authorization', `DPoP ${good.accessToken}`],
    ['DPoP', dpopProof(key, 'GET', api, { payload: { ath: athOf(good.accessToken), nonce } })],
  ],
  status: 200,
  json: {},
  ...answer,
})
const asksThere = (nonce: string): Partial<Written> => ({
  status: 401,
  answerHeaders: [
    ['WWW-Authenticate', 'DPoP error="use_dpop_nonce"'],
    ['DPoP-Nonce', nonce],
  ],
})
const short = async (exchanges: readonly Written[]) => inShort((await analysedAndSettled(exchanges)).findings)
const found = (...evidence: readonly string[]) => [{ cause: 'dpop-nonce-ignored', severity: 'error', evidence }]

describe('dpop-nonce-ignored', () => {
  it('stays silent where the nonce is taken up, at both servers', async () => {
    const exchanges = [
      ...before,
      token(undefined, asks('n-1')),
      token('n-1', granted),
      resource(undefined, asksThere('r-1')),
      resource('r-1', { answerHeaders: [['DPoP-Nonce', 'r-2']] }),
      resource('r-2', {}),
    ]
    expect(await short(exchanges)).toEqual([])
  })

  it('stays silent while the request with the nonce is on its way', async () => {
    const { status: _, ...sent } = token('n-1', {})
    expect(await short([...before, token(undefined, asks('n-1')), sent])).toEqual([])
  })

  it('is found where the request is never sent again', async () => {
    expect(await short([...before, token(undefined, asks('n-1'))])).toEqual(
      found('5 response.header.dpop-nonce: n-1 | -', '5 response.body.error: use_dpop_nonce | -'),
    )
  })

  it('is found where the retry has no nonce', async () => {
    expect(await short([...before, token(undefined, asks('n-1')), token(undefined, asks('n-2'))])).toEqual(
      found('6 request.header.dpop.payload.nonce: - | n-1', '6 response.body.error: use_dpop_nonce | -'),
    )
  })

  it('is found where the retry has the nonce of another server', async () => {
    expect(await short([...before, token(undefined, asks('n-1')), token('r-9', asks('n-2'))])).toEqual(
      found('6 request.header.dpop.payload.nonce: r-9 | n-1', '6 response.body.error: use_dpop_nonce | -'),
    )
  })

  it('is found where a newer nonce is asked for and not taken up', async () => {
    expect(await short([...before, token(undefined, asks('n-1')), token('n-1', asks('n-2'))])).toEqual(
      found('6 request.header.dpop.payload.nonce: n-1 | n-2', '6 response.body.error: use_dpop_nonce | -'),
    )
  })

  it('is found where the answer has no nonce', async () => {
    const { findings } = await analysedAndSettled([...before, token(undefined, asks(null))])
    expect(inShort(findings)).toEqual(
      found('5 response.header.dpop-nonce: - | a nonce', '5 response.body.error: use_dpop_nonce | -'),
    )
    expect(findings[0]?.where).toBe('authorization-server')
  })

  it('is found where the browser hides the nonce from the page', async () => {
    const page: Written['headers'] = [
      ['Origin', good.client],
      ['Sec-Fetch-Mode', 'cors'],
    ]
    const open: Written['answerHeaders'] = [['Access-Control-Allow-Origin', good.client]]
    expect(await short([...before, token(undefined, asks('n-1', open), page)])).toEqual(
      found('5 response.header.access-control-expose-headers: - | DPoP-Nonce', '5 response.header.dpop-nonce: n-1 | -'),
    )
  })

  it('is found at the resource', async () => {
    const exchanges = [...before, token(undefined, granted), resource(undefined, asksThere('r-1'))]
    expect(await short(exchanges)).toEqual(
      found('6 response.header.dpop-nonce: r-1 | -', '6 response.header.www-authenticate.error: use_dpop_nonce | -'),
    )
  })
})
