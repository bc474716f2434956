import { describe, expect, it } from 'vitest'
import { cibaPolling } from '../../test/traffic/ciba.ts'
import { pending, refusedPoll, slowDown, tokensOfDevice } from '../../test/traffic/device.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'

describe('ciba-polling', () => {
  it('warns where the client asks before the interval is over', () => {
    expect(inShort(analysed(cibaPolling({ 5: pending, 6: slowDown, 20: tokensOfDevice })).findings)).toEqual([
      {
        cause: 'ciba-polling',
        severity: 'warning',
        evidence: ['2 request.url: 1 s | at least 5 s', '2 response.body.error: slow_down | -'],
      },
    ])
  })

  it.each(['unauthorized_client', 'invalid_grant'])('is an error where the server answers %s', (code) => {
    const found = inShort(analysed(cibaPolling({ 5: refusedPoll(code) })).findings)
    expect(found).toContainEqual({
      cause: 'ciba-polling',
      severity: 'error',
      evidence: ['1 request.body.auth_req_id: ari-of-the-lab | -', `1 response.body.error: ${code} | -`],
    })
  })

  it("leaves an invalid_grant to what the server's own words say", () => {
    const refused = { status: 400, json: { error: 'invalid_grant', error_description: 'User disabled' } }
    expect(analysed(cibaPolling({ 5: refused })).findings.map(({ cause }) => cause)).toEqual(['access-denied'])
  })

  it('is an error where the request ended before the person had decided', () => {
    const found = inShort(analysed(cibaPolling({ 5: pending, 121: refusedPoll('expired_token') })).findings)
    expect(found).toEqual([
      {
        cause: 'ciba-polling',
        severity: 'error',
        evidence: ['2 response.body.error: expired_token | -', '0 response.body.expires_in: 120 | -'],
      },
    ])
  })

  it.each<[string, Written[]]>([
    ['a client that waits', cibaPolling({ 5: pending, 10: tokensOfDevice })],
    ['a server that keeps the client waiting', cibaPolling({ 5: { ...pending, took: 30_000 }, 36: tokensOfDevice })],
  ])('stays silent at %s', (_what, exchanges) => {
    expect(analysed(exchanges).findings).toEqual([])
  })
})
