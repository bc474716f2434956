import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const refusedWith = (more: string, error: string) => [
  {
    ...loginSteps().authorize,
    url: `${loginSteps().authorize.url}${more}`,
    answerHeaders: [['Location', `${good.redirectUri}?error=${error}&state=${good.state}`] as const],
  },
]

describe('consent-required', () => {
  it('is found where the request forbade the page on which to consent', () => {
    const { findings } = analysed(refusedWith('&prompt=none', 'consent_required'))
    expect(inShort(findings)).toEqual([
      {
        cause: 'consent-required',
        severity: 'error',
        evidence: [
          '0 request.query.prompt: none | -',
          '0 response.header.location.query.error: consent_required | -',
          '0 request.query.scope: openid profile | -',
        ],
      },
    ])
    expect(findings[0]?.where).toBe('client')
  })

  it('asks for consent at the server where the request forbade nothing', () => {
    const { findings } = analysed(refusedWith('', 'consent_required'))
    expect(inShort(findings)).toEqual([
      {
        cause: 'consent-required',
        severity: 'error',
        evidence: [
          '0 response.header.location.query.error: consent_required | -',
          '0 request.query.scope: openid profile | -',
        ],
      },
    ])
    expect(findings[0]?.where).toBe('registration')
  })

  it('stays silent in a good login, and in one without a page that is good', () => {
    expect(analysed(login()).findings).toEqual([])
    const url = `${loginSteps().authorize.url}&prompt=none`
    expect(analysed(login({ start: null, authorize: { url } })).findings).toEqual([])
  })
})
