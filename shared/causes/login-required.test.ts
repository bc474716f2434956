import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import type { Header } from '../exchange/exchange.ts'

const refusedWith = (more: string, headers: readonly Header[] = []) => [
  {
    ...loginSteps().authorize,
    url: `${loginSteps().authorize.url}${more}`,
    headers,
    answerHeaders: [['Location', `${good.redirectUri}?error=login_required&state=${good.state}`] as const],
  },
]
const said = '0 response.header.location.query.error: login_required | -'

describe('login-required', () => {
  it('is found where the request forbade every page', () => {
    expect(inShort(analysed(refusedWith('&prompt=none')).findings)).toEqual([
      { cause: 'login-required', severity: 'error', evidence: ['0 request.query.prompt: none | -', said] },
    ])
  })

  it('says that the cookie was withheld in a frame of another site', () => {
    const { findings } = analysed(
      refusedWith('&prompt=none', [
        ['Sec-Fetch-Dest', 'iframe'],
        ['Sec-Fetch-Site', 'cross-site'],
      ]),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'login-required',
        severity: 'error',
        evidence: [
          '0 request.query.prompt: none | -',
          said,
          '0 request.header.sec-fetch-dest: iframe | -',
          '0 request.header.cookie: - | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain('browsers withhold')
  })

  it('does not say so of a frame that sent its cookie', () => {
    const { findings } = analysed(
      refusedWith('&prompt=none', [
        ['Sec-Fetch-Dest', 'iframe'],
        ['Cookie', 'session=1'],
      ]),
    )
    expect(findings[0]?.message).toContain('knows no session')
    expect(findings[0]?.evidence).toHaveLength(2)
  })

  it('is found where nothing was forbidden', () => {
    expect(inShort(analysed(refusedWith('')).findings)).toEqual([
      { cause: 'login-required', severity: 'error', evidence: [said] },
    ])
  })

  it('stays silent where a login without a page is good', () => {
    const url = `${loginSteps().authorize.url}&prompt=none`
    expect(analysed(login({ start: null, authorize: { url } })).findings).toEqual([])
  })
})
