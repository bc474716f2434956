import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login } from '../../test/traffic/login.ts'

describe('implicit-grant', () => {
  it.each(['token', 'id_token token', 'code token'])('notes response_type=%s', (response_type) => {
    const response = `access_token=${good.accessToken}&token_type=Bearer&state=${good.state}`
    const { findings } = analysed([
      {
        url: asking({ response_type, nonce: 'n-0S6_WzA2Mj' }),
        status: 302,
        answerHeaders: [['Location', `${good.redirectUri}#${response}`]],
      },
    ])
    expect(inShort(findings).filter(({ cause }) => cause === 'implicit-grant')).toEqual([
      {
        cause: 'implicit-grant',
        severity: 'note',
        evidence: [`0 request.query.response_type: ${response_type} | code`],
      },
    ])
  })

  it('stays silent where a code, or an ID token alone, is asked for', () => {
    expect(analysed(login()).findings).toEqual([])
    const url = asking({ response_type: 'id_token', nonce: 'n-0S6_WzA2Mj' })
    const answer = `${good.redirectUri}#id_token=a.b.c&state=${good.state}`
    const { findings } = analysed([{ url, status: 302, answerHeaders: [['Location', answer]] }])
    expect(findings.map(({ cause }) => cause)).not.toContain('implicit-grant')
  })
})
