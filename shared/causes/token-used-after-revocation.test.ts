import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'

const credentials = ['Authorization', basic(good.clientId, good.secret)] as const
const revokes = (token: string, status = 200): Written => ({
  url: `${good.server}/revoke`,
  headers: [credentials],
  form: { token, token_type_hint: 'access_token' },
  status,
  ...(status === 200 ? {} : { json: { error: 'server_error' } }),
})
const uses = (more: Partial<Written>): Written => ({ ...loginSteps().resource, ...more })
const refused: Partial<Written> = { status: 401, answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']] }
const first = login({ token: { json: { ...loginSteps().token.json, refresh_token: 'rt-of-this' } } })
const ofCause = (...exchanges: readonly Written[]) =>
  analysed([...first, ...exchanges]).findings.filter(({ cause }) => cause === 'token-used-after-revocation')
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'token-used-after-revocation', severity, evidence },
]
const place = 'request.header.authorization.access_token'

describe('token-used-after-revocation', () => {
  it('stays silent where the token was used before, and where it was not revoked', () => {
    expect(ofCause(revokes(good.accessToken))).toEqual([])
    expect(ofCause(revokes(good.accessToken, 503), uses(refused))).toEqual([])
    expect(ofCause(revokes('another-token'), uses({}))).toEqual([])
  })

  it('stays silent on a request that was on its way while the token was revoked', () => {
    expect(ofCause({ ...revokes(good.accessToken), at: 700, took: 200 }, uses({ ...refused, at: 750 }))).toEqual([])
  })

  it('is found where the resource refuses it', () => {
    const findings = ofCause(revokes(good.accessToken), uses(refused))
    expect(inShort(findings)).toEqual(
      found('error', `8 ${place}: ${good.accessToken} | -`, '8 response.status: 401 | 200'),
    )
    expect(findings[0]?.where).toBe('client')
  })

  it('warns where the resource takes it', () => {
    const findings = ofCause(revokes(good.accessToken), uses({}))
    expect(inShort(findings)).toEqual(
      found('warning', `8 ${place}: ${good.accessToken} | -`, '8 response.status: 200 | 401'),
    )
    expect(findings[0]?.where).toBe('resource-server')
  })

  it('warns where a refresh token has an effect after it, and leaves a refusal to its own cause', () => {
    const refresh = (more: Partial<Written>): Written => ({
      url: `${good.server}/token`,
      headers: [credentials],
      form: { grant_type: 'refresh_token', refresh_token: 'rt-of-this' },
      ...more,
    })
    const granted = refresh({ status: 200, json: { access_token: 'at-2', token_type: 'Bearer' } })
    expect(inShort(ofCause(revokes('rt-of-this'), granted))).toEqual(
      found('warning', '8 request.body.refresh_token: rt-of-this | -', '8 response.status: 200 | 400'),
    )
    expect(ofCause(revokes('rt-of-this'), refresh({ status: 400, json: { error: 'invalid_grant' } }))).toEqual([])
  })
})
