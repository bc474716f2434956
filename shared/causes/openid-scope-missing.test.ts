import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, loginBy, refusedAt } from '../../test/traffic/login.ts'

const tokens = { access_token: good.accessToken, token_type: 'Bearer', expires_in: 3600 }
const url = asking({ scope: 'profile', nonce: 'n-0S6_WzA2Mj' })

describe('openid-scope-missing', () => {
  it('notes that no ID token came', () => {
    expect(inShort(analysed(loginBy(url, { token: { json: tokens } })).findings)).toEqual([
      {
        cause: 'openid-scope-missing',
        severity: 'note',
        evidence: ['0 request.query.scope: profile | openid profile', '0 request.query.nonce: n-0S6_WzA2Mj | -'],
      },
    ])
  })

  it('is found where the server refuses an ID token without it', () => {
    const hybrid = asking({ scope: null, response_type: 'code id_token', nonce: 'n-0S6_WzA2Mj' })
    const { findings } = analysed([refusedAt(hybrid, { error: 'invalid_scope' }, '#')])
    expect(inShort(findings)[0]).toEqual({
      cause: 'openid-scope-missing',
      severity: 'error',
      evidence: [
        '0 request.query.scope: - | openid',
        '0 request.query.response_type: code id_token | -',
        '0 response.header.location.fragment.error: invalid_scope | -',
      ],
    })
    expect(findings.slice(1).map(({ cause, root }) => [cause, root])).toEqual([['scope-mismatch', findings[0]?.id]])
  })

  it('stays silent where openid is there, where nothing asks for an ID token, and where one came', () => {
    expect(analysed(login()).findings).toEqual([])
    const plain = asking({ scope: 'profile' })
    expect(analysed(loginBy(plain, { token: { json: tokens } })).findings).toEqual([])
    const given = analysed(loginBy(url, { token: { json: { ...tokens, id_token: 'e30.e30.' } } })).findings
    expect(given.map(({ cause }) => cause)).not.toContain('openid-scope-missing')
  })
})
