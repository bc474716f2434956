import { describe, expect, it } from 'vitest'
import { pending, polling, refusedPoll, slowDown, tokensOfDevice } from '../../test/traffic/device.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'

describe('device-authorization-polling', () => {
  it('warns where the device asks before the interval is over, and is told to slow down', () => {
    expect(inShort(analysed(polling({ 5: pending, 6: slowDown, 17: tokensOfDevice })).findings)).toEqual([
      {
        cause: 'device-authorization-polling',
        severity: 'warning',
        evidence: ['2 request.url: 1 s | at least 5 s', '2 response.body.error: slow_down | -'],
      },
    ])
  })

  it('reads the interval that the server gave', () => {
    const [found] = analysed(polling({ 10: pending, 16: slowDown, 40: tokensOfDevice }, { interval: 10 })).findings
    expect(found?.evidence[0]).toEqual({
      place: { exchange: 2, location: 'request.url' },
      seen: '6 s',
      expected: 'at least 10 s',
      expectedAt: { exchange: 0, location: 'response.body.interval' },
    })
  })

  it('warns of a device that goes on as fast after it was told to slow down', () => {
    const exchanges = polling({ 5: pending, 6: slowDown, 12: slowDown, 40: tokensOfDevice })
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'device-authorization-polling',
        severity: 'warning',
        evidence: ['3 request.url: 6 s | at least 10 s', '3 response.body.error: slow_down | -'],
      },
    ])
  })

  it('is an error where the code ended before the person had decided', () => {
    const exchanges = polling({ 5: pending, 301: refusedPoll('expired_token') })
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'device-authorization-polling',
        severity: 'error',
        evidence: ['2 response.body.error: expired_token | -', '0 response.body.expires_in: 300 | -'],
      },
    ])
    expect(analysed(exchanges).findings[0]?.message).toContain('lives for 5 min, and was 5 min 1 s old')
  })

  it.each(['expired_token', 'access_denied'])('warns of a device that asks on after %s', (code) => {
    const exchanges = polling({ 5: refusedPoll(code), 10: refusedPoll(code), 15: refusedPoll(code) })
    const found = inShort(analysed(exchanges).findings).find(({ severity }) => severity === 'warning')
    expect(found).toEqual({
      cause: 'device-authorization-polling',
      severity: 'warning',
      evidence: [`2 request.url: 5 s after the end | ${code}`, `2 response.body.error: ${code} | -`],
    })
  })

  it('warns of a device that asks on after it has its tokens', () => {
    const exchanges = polling({ 5: tokensOfDevice, 10: refusedPoll('invalid_grant') })
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'device-authorization-polling',
        severity: 'warning',
        evidence: ['2 request.url: 5 s after the end | no further request', '2 response.body.error: invalid_grant | -'],
      },
    ])
  })

  it('is an error where the server does not know the code', () => {
    const [, poll] = polling({ 5: refusedPoll('invalid_grant') })
    expect(inShort(analysed([poll as Written]).findings)).toEqual([
      {
        cause: 'device-authorization-polling',
        severity: 'error',
        evidence: ['0 request.body.device_code: dc-of-the-lab | -', '0 response.body.error: invalid_grant | -'],
      },
    ])
  })

  it("leaves an invalid_grant to what the server's own words say", () => {
    const refused = { status: 400, json: { error: 'invalid_grant', error_description: 'User disabled' } }
    expect(analysed(polling({ 5: refused })).findings.map(({ cause }) => cause)).toEqual(['access-denied'])
  })

  it.each<[string, Written[]]>([
    ['a device that waits', polling({ 5: pending, 10: pending, 15: tokensOfDevice })],
    ['a device that slows down', polling({ 5: pending, 6: pending, 11: slowDown, 22: pending, 32: tokensOfDevice })],
    ['a device that asks fast, which the server does not mind', polling({ 5: pending, 6: pending, 7: tokensOfDevice })],
    ['a timer that is early by a moment', polling({ 5: pending, 9.8: slowDown, 30: tokensOfDevice })],
    [
      'a server that is down for a moment',
      polling({ 5: { status: 503, json: { error: 'temporarily_unavailable' } }, 10: tokensOfDevice }),
    ],
    ['a device whose person says no', polling({ 5: pending, 10: refusedPoll('access_denied') })],
  ])('stays silent at %s', (_what, exchanges) => {
    const found = analysed(exchanges).findings.map(({ cause }) => cause)
    expect(found).not.toContain('device-authorization-polling')
  })
})
