import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh } from '../../test/traffic/refresh.ts'

const one = 'rt-1-of-the-lab'
const refused = { status: 400, json: { error: 'invalid_scope' } }
const withScope = (scope: string) => ({ form: { grant_type: 'refresh_token', refresh_token: one, scope } })

describe('refresh-scope-widened', () => {
  it('is found where a refused refresh asks for a scope that the login did not get', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, undefined, { ...withScope('openid profile calendar'), ...refused }),
    ])
    expect(inShort(findings)[0]).toEqual({
      cause: 'refresh-scope-widened',
      severity: 'error',
      evidence: [
        `6 request.body.scope: openid profile calendar | ${good.scope}`,
        '6 response.body.error: invalid_scope | -',
      ],
    })
    expect(findings[0]?.message).toContain('asks for calendar, which the login did not get')
    expect(findings.slice(1).every(({ root }) => root === findings[0]?.id)).toBe(true)
  })

  it('stays silent where the refresh asks for less', () => {
    expect(analysed([...loginWithRefreshToken(), refresh(one, 'rt-2', withScope('openid'))]).findings).toEqual([])
  })

  it('stays silent where the server grants what a refresh asks for besides', () => {
    const exchanges = [...loginWithRefreshToken(), refresh(one, 'rt-2', withScope('openid calendar'))]
    expect(analysed(exchanges).findings).toEqual([])
  })

  it('stays silent where the refused scope is one that was granted', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, undefined, { ...withScope('openid profile'), ...refused }),
    ])
    expect(findings.map(({ cause }) => cause)).toEqual(['scope-mismatch'])
  })
})
