import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login } from '../../test/traffic/login.ts'

const asking = (grant_type: string, error = 'unsupported_grant_type'): Written => ({
  url: `${good.server}/token`,
  headers: [['Authorization', basic(good.clientId, good.secret)]],
  form: { grant_type },
  status: 400,
  json: { error },
})
const metadata: Written = {
  url: `${good.server}/.well-known/oauth-authorization-server`,
  status: 200,
  json: {
    issuer: good.server,
    token_endpoint: `${good.server}/token`,
    grant_types_supported: ['authorization_code', 'refresh_token'],
  },
}

describe('grant-type-unsupported', () => {
  it.each([
    ['device_code', 'urn:ietf:params:oauth:grant-type:device_code'],
    ['token-exchange', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    ['urn:ietf:params:oauth:grant-type:jwt_bearer', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    ['client_credential', 'client_credentials'],
    ['Authorization_Code', 'authorization_code'],
    ['refreshToken', 'refresh_token'],
    ['ciba', 'urn:openid:params:grant-type:ciba'],
  ])('shows that %s has to be %s', (sent, meant) => {
    expect(inShort(analysed([asking(sent)]).findings)).toEqual([
      {
        cause: 'grant-type-unsupported',
        severity: 'error',
        evidence: [
          `0 request.body.grant_type: ${sent} | ${meant}`,
          '0 response.body.error: unsupported_grant_type | -',
        ],
      },
    ])
  })

  it('finds a misspelt one behind invalid_request too', () => {
    const found = inShort(analysed([asking('authorisation_code', 'invalid_request')]).findings)[0]
    expect(found?.evidence[0]).toBe('0 request.body.grant_type: authorisation_code | authorization_code')
  })

  it('shows the grants that the metadata offers', () => {
    expect(inShort(analysed([metadata, asking('client_credentials')]).findings)).toEqual([
      {
        cause: 'grant-type-unsupported',
        severity: 'error',
        evidence: [
          '1 request.body.grant_type: client_credentials | authorization_code refresh_token',
          '1 response.body.error: unsupported_grant_type | -',
        ],
      },
    ])
  })

  it("tells the server's words where nothing else is known", () => {
    expect(inShort(analysed([asking('password')]).findings)[0]?.evidence[0]).toBe(
      '0 request.body.grant_type: password | -',
    )
  })

  it('stays silent where the server grants what it does not offer', () => {
    const json = { access_token: 'at', token_type: 'Bearer', expires_in: 60 }
    const { findings } = analysed([metadata, { ...asking('client_credentials'), status: 200, json }])
    expect(findings.map(({ cause }) => cause)).not.toContain('grant-type-unsupported')
  })

  it('stays silent at a grant of its own that is refused for another reason, and in a good login', () => {
    const { findings } = analysed([asking('https://example.com/grants/badge', 'invalid_request')])
    expect(findings.map(({ cause }) => cause)).not.toContain('grant-type-unsupported')
    expect(analysed(login()).findings).toEqual([])
  })
})
