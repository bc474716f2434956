import { describe, expect, it } from 'vitest'
import { athOf, dpopProof, proofKey } from '../../test/traffic/dpop.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'

const key = proofKey()
const api = 'https://api.example/me'
const proof = ['DPoP', dpopProof(key, 'POST', `${good.server}/token`)] as const
const token = (type: string): Partial<Written> => ({
  headers: [['Authorization', basic(good.clientId, good.secret)], proof],
  json: { ...loginSteps().token.json, token_type: type },
})
const withProof: Partial<Written> = {
  headers: [
    ['Authorization', `DPoP ${good.accessToken}`],
    ['DPoP', dpopProof(key, 'GET', api, { payload: { ath: athOf(good.accessToken) } })],
  ],
}
const refused: Partial<Written> = {
  status: 401,
  answerHeaders: [['WWW-Authenticate', 'DPoP error="invalid_token"']],
  json: {},
}
const ofCause = async (exchanges: readonly Written[]) => {
  const { findings } = await analysedAndSettled(exchanges)
  return inShort(findings.filter(({ cause }) => cause === 'dpop-downgraded'))
}

describe('dpop-downgraded', () => {
  it('stays silent where the token is bound and sent so, however its type is written', async () => {
    expect(await ofCause(login({ token: token('dpop'), resource: withProof }))).toEqual([])
  })

  it('stays silent where no proof was sent', async () => {
    expect(await ofCause(login())).toEqual([])
  })

  it('warns where a proof was sent and the token is not bound', async () => {
    const { findings } = await analysedAndSettled(login({ token: token('Bearer') }))
    expect(inShort(findings)).toEqual([
      { cause: 'dpop-downgraded', severity: 'warning', evidence: ['5 response.body.token_type: Bearer | DPoP'] },
    ])
    expect(findings[0]?.where).toBe('authorization-server')
  })

  it('is found where a bound token is sent as a bearer token and refused', async () => {
    expect(await ofCause(login({ token: token('DPoP'), resource: refused }))).toEqual([
      {
        cause: 'dpop-downgraded',
        severity: 'error',
        evidence: [
          '6 request.header.authorization: the scheme Bearer | the scheme DPoP',
          `6 request.header.dpop: - | ${key.thumbprint}`,
          '6 response.status: 401 | 200',
        ],
      },
    ])
  })

  it('warns where the resource takes a bound token without a proof', async () => {
    expect(await ofCause(login({ token: token('DPoP') }))).toEqual([
      {
        cause: 'dpop-downgraded',
        severity: 'warning',
        evidence: [
          '6 request.header.authorization: the scheme Bearer | the scheme DPoP',
          `6 request.header.dpop: - | ${key.thumbprint}`,
        ],
      },
    ])
  })

  it('is found where a bearer token is sent as a bound one and refused', async () => {
    expect(await ofCause(login({ resource: { ...withProof, ...refused } }))).toEqual([
      {
        cause: 'dpop-downgraded',
        severity: 'error',
        evidence: ['6 request.header.authorization: the scheme DPoP | Bearer', '6 response.status: 401 | 200'],
      },
    ])
  })
})
