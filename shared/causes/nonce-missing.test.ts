import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, refusedAt } from '../../test/traffic/login.ts'

const implicit = (more: Readonly<Record<string, string>> = {}) => asking({ response_type: 'id_token', ...more })
const granted = (url: string) => [
  {
    url,
    status: 302,
    answerHeaders: [['Location', `${good.redirectUri}#id_token=a.b.c&state=${good.state}`] as const],
  },
]

describe('nonce-missing', () => {
  it('warns where the server gives an ID token all the same', () => {
    expect(inShort(analysed(granted(implicit())).findings).filter(({ cause }) => cause === 'nonce-missing')).toEqual([
      {
        cause: 'nonce-missing',
        severity: 'warning',
        evidence: ['0 request.query.nonce: - | -', '0 request.query.response_type: id_token | -'],
      },
    ])
  })

  it('is found where the server refuses the request', () => {
    const words = { error: 'invalid_request', error_description: 'Missing parameter: nonce' }
    expect(inShort(analysed([refusedAt(implicit(), words, '#')]).findings)).toEqual([
      {
        cause: 'nonce-missing',
        severity: 'error',
        evidence: [
          '0 request.query.nonce: - | -',
          '0 request.query.response_type: id_token | -',
          '0 response.header.location.fragment.error: invalid_request | -',
          '0 response.header.location.fragment.error_description: Missing parameter: nonce | -',
        ],
      },
    ])
  })

  it('stays silent where there is one, where a code is asked for, and where the refusal is about something else', () => {
    const causes = (url: string) => analysed(granted(url)).findings.map(({ cause }) => cause)
    expect(causes(implicit({ nonce: 'n-0S6_WzA2Mj' }))).not.toContain('nonce-missing')
    expect(analysed(login()).findings).toEqual([])
    const denied = analysed([refusedAt(implicit(), { error: 'access_denied' }, '#')]).findings
    expect(denied.map(({ cause }) => cause)).toEqual(['access-denied'])
  })
})
