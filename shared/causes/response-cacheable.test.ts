import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'

const header = '5 response.header.cache-control'

describe('response-cacheable', () => {
  it('stays silent where storing is forbidden, in any case and among others', () => {
    expect(analysed(login()).findings).toEqual([])
    const among = [['cache-control', 'private, No-Store, max-age=0']] as const
    expect(analysed(login({ token: { answerHeaders: among } })).findings).toEqual([])
  })

  it('warns where it is not', () => {
    expect(inShort(analysed(login({ token: { answerHeaders: [] } })).findings)).toEqual([
      { cause: 'response-cacheable', severity: 'warning', evidence: [`${header}: - | no-store`] },
    ])
    const other = [['Cache-Control', 'no-cache, private']] as const
    expect(inShort(analysed(login({ token: { answerHeaders: other } })).findings)).toEqual([
      { cause: 'response-cacheable', severity: 'warning', evidence: [`${header}: no-cache, private | no-store`] },
    ])
  })

  it('stays silent about a refusal, and about one that a cache did serve', () => {
    const refused = { answerHeaders: [], status: 400, json: { error: 'access_denied' } }
    expect(analysed(login({ token: refused, resource: null })).findings.map(({ cause }) => cause)).toEqual([
      'access-denied',
    ])
    const cached = { answerHeaders: [['Age', '30']] as const }
    expect(analysed(login({ token: cached })).findings.map(({ cause }) => cause)).toEqual(['gateway-altered'])
  })
})
