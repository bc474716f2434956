import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'

const refused = { status: 400, json: { title: 'Bad Request', detailed: ['code'] } }

describe('token-error-without-code', () => {
  it('is found where a refusal in JSON names no error', () => {
    expect(inShort(analysed(login({ token: refused, resource: null })).findings)).toEqual([
      {
        cause: 'token-error-without-code',
        severity: 'error',
        evidence: ['5 response.status: 400 | 400', '5 response.body.error: - | a code such as invalid_grant'],
      },
    ])
  })

  it('stays silent where the traffic shows what is wrong', () => {
    const other = { ...refused, form: { ...loginSteps().token.form, redirect_uri: 'https://app.example/cb' } }
    expect(analysed(login({ token: other, resource: null })).findings.map(({ cause }) => cause)).toEqual([
      'redirect-uri-mismatch',
    ])
  })

  it('stays silent where the refusal has its error', () => {
    const told = { status: 400, json: { error: 'invalid_grant' } }
    const found = analysed(login({ token: told, resource: null })).findings.map(({ cause }) => cause)
    expect(found).not.toContain('token-error-without-code')
  })
})
