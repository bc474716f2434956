import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'

describe('wrong-tenant', () => {
  it("is found in the provider's words, with the endpoint that was asked", () => {
    const words = "AADSTS90002: Tenant 'contoso' not found."
    const { findings } = analysed(
      login({ token: { status: 400, json: { error: 'invalid_request', error_description: words } }, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'wrong-tenant',
        severity: 'error',
        evidence: [
          '5 response.body.error: invalid_request | -',
          `5 response.body.error_description: ${words} | -`,
          `5 request.url: ${loginSteps().token.url} | -`,
        ],
      },
    ])
  })

  it('speaks for words that mean several only where nothing else explains them', () => {
    const words = 'AADSTS50020: User account from identity provider does not exist in tenant.'
    const refused = { status: 400, json: { error: 'interaction_required', error_description: words } }
    const { findings } = analysed(login({ token: refused, resource: null }))
    expect(findings.map(({ cause }) => cause)).toEqual(['wrong-tenant'])
  })

  it('stays silent in a good login', () => {
    expect(analysed(login()).findings).toEqual([])
  })
})
