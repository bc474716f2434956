import { describe, expect, it } from 'vitest'
import { deviceAuthorization, polling, tokensOfDevice } from '../../test/traffic/device.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good } from '../../test/traffic/login.ts'

const metadata: Written = {
  url: `${good.server}/.well-known/oauth-authorization-server`,
  status: 200,
  json: { issuer: good.server, device_authorization_endpoint: `${good.server}/device_authorization` },
}

describe('device-authorization-response-malformed', () => {
  it.each<[string, Readonly<Record<string, unknown>>, 'error' | 'warning', string]>([
    ['no user_code', { user_code: undefined }, 'error', 'user_code: - | -'],
    ['no device_code', { device_code: undefined }, 'error', 'device_code: - | -'],
    ['no verification_uri', { verification_uri: undefined }, 'warning', 'verification_uri: - | -'],
    ['no expires_in', { expires_in: undefined }, 'warning', 'expires_in: - | -'],
    ['expires_in as text', { expires_in: '300' }, 'warning', 'expires_in: "300" | 300'],
    ['interval as text', { interval: '5' }, 'warning', 'interval: "5" | 5'],
  ])('is found at an answer with %s', (_what, json, severity, evidence) => {
    expect(inShort(analysed([metadata, deviceAuthorization(json)]).findings)).toEqual([
      { cause: 'device-authorization-response-malformed', severity, evidence: [`1 response.body.${evidence}`] },
    ])
  })

  it('shows the address that has another name', () => {
    const address = 'https://as.example/device'
    const json = { verification_uri: undefined, verification_url: address }
    expect(inShort(analysed([metadata, deviceAuthorization(json)]).findings)[0]?.evidence).toEqual([
      `1 response.body.verification_uri: - | ${address}`,
    ])
  })

  it('is a note where the device got its tokens all the same', () => {
    const { findings } = analysed(polling({ 5: tokensOfDevice }, { expires_in: '300' }))
    expect(findings.map(({ severity }) => severity)).toEqual(['note'])
  })

  it.each<[string, Written[]]>([
    ['a good answer', [deviceAuthorization({ interval: 5, verification_uri_complete: 'https://as.example/d?c=1' })]],
    ['a refusal', [{ ...deviceAuthorization(), status: 401, json: { error: 'invalid_client' } }]],
    [
      "Google's older name",
      [
        {
          ...deviceAuthorization({ verification_uri: undefined, verification_url: 'https://www.google.com/device' }),
          url: 'https://oauth2.googleapis.com/device/code',
        },
      ],
    ],
  ])('stays silent at %s', (_what, exchanges) => {
    const found = analysed(exchanges).findings.map(({ cause }) => cause)
    expect(found).not.toContain('device-authorization-response-malformed')
  })
})
