import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'

const { token } = loginSteps()

describe('password-grant', () => {
  it('notes it', () => {
    const request = { ...token, form: { grant_type: 'password', username: 'ada', password: 'lovelace' } }
    expect(inShort(analysed([request]).findings)).toEqual([
      {
        cause: 'password-grant',
        severity: 'note',
        evidence: ['0 request.body.grant_type: password | authorization_code'],
      },
    ])
  })

  it('stays silent where the client asks for itself, and in a login', () => {
    expect(analysed([{ ...token, form: { grant_type: 'client_credentials' } }]).findings).toEqual([])
    expect(analysed(login()).findings).toEqual([])
  })
})
