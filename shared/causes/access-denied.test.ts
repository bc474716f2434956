import { describe, expect, it } from 'vitest'
import { cibaPolling } from '../../test/traffic/ciba.ts'
import { pending, polling, refusedPoll } from '../../test/traffic/device.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const refusedWith = (error: Readonly<Record<string, string>>) => [
  {
    ...loginSteps().authorize,
    answerHeaders: [
      ['Location', `${good.redirectUri}?${new URLSearchParams({ ...error, state: good.state })}`] as const,
    ],
  },
]

describe('access-denied', () => {
  it('is found where the person pressed Cancel', () => {
    const { findings } = analysed(refusedWith({ error: 'access_denied' }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'access-denied',
        severity: 'error',
        evidence: [
          '0 response.header.location.query.error: access_denied | -',
          '0 request.query.scope: openid profile | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain('gives no reason')
  })

  it("tells the server's reason", () => {
    const { findings } = analysed(refusedWith({ error: 'access_denied', error_description: 'Not in the group' }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'access-denied',
        severity: 'error',
        evidence: [
          '0 response.header.location.query.error: access_denied | -',
          '0 response.header.location.query.error_description: Not in the group | -',
          '0 request.query.scope: openid profile | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain('{seen:1}')
  })

  it('is found in a device flow that the person declined', () => {
    const token = {
      url: `${good.server}/token`,
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'd', client_id: 'tv' },
      status: 400,
      json: { error: 'access_denied' },
    }
    expect(inShort(analysed([token]).findings)).toEqual([
      { cause: 'access-denied', severity: 'error', evidence: ['0 response.body.error: access_denied | -'] },
    ])
  })

  it('is told once where a client asks on after the denial', () => {
    const denied = refusedPoll('access_denied')
    const told = (exchanges: readonly Written[]) =>
      inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'access-denied')).map(
        ({ evidence }) => evidence[0],
      )
    expect(told(polling({ 5: pending, 10: denied, 15: denied, 20: denied }))).toEqual([
      '2 response.body.error: access_denied | -',
    ])
    expect(told(cibaPolling({ 5: pending, 10: denied, 15: denied }))).toEqual([
      '2 response.body.error: access_denied | -',
    ])
  })

  it('stays silent in a good login, and where something else is refused', () => {
    expect(analysed(login()).findings).toEqual([])
    expect(analysed(refusedWith({ error: 'invalid_scope' })).findings.map(({ cause }) => cause)).toEqual([
      'scope-mismatch',
    ])
  })
})
