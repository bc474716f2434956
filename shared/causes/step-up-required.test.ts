import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const challenge = (more: string) => ({
  resource: {
    status: 401,
    answerHeaders: [['WWW-Authenticate', `Bearer error="insufficient_user_authentication"${more}`] as const],
    json: undefined,
  },
})
const at = '6 response.header.www-authenticate'

describe('step-up-required', () => {
  it('names what the resource needs', () => {
    const { findings } = analysed(login(challenge(', acr_values="myACR", max_age="5"')))
    expect(inShort(findings)).toEqual([
      {
        cause: 'step-up-required',
        severity: 'error',
        evidence: [
          `${at}.error: insufficient_user_authentication | -`,
          `${at}.acr_values: myACR | -`,
          `${at}.max_age: 5 | -`,
        ],
      },
    ])
    expect(findings[0]?.message).toContain('{seen:1} and {seen:2}')
  })

  it('is found where the resource does not say what it needs', () => {
    expect(inShort(analysed(login(challenge(''))).findings)).toEqual([
      { cause: 'step-up-required', severity: 'error', evidence: [`${at}.error: insufficient_user_authentication | -`] },
    ])
  })

  it('is found where the server could not have the person log in as asked', () => {
    const { authorize } = loginSteps()
    const exchanges = [
      {
        ...authorize,
        url: `${authorize.url}&acr_values=phr`,
        answerHeaders: [
          ['Location', `${good.redirectUri}?error=unmet_authentication_requirements&state=${good.state}`] as const,
        ],
      },
    ]
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'step-up-required',
        severity: 'error',
        evidence: [
          '0 response.header.location.query.error: unmet_authentication_requirements | -',
          '0 request.query.acr_values: phr | -',
        ],
      },
    ])
  })

  it('stays silent in a good login', () => {
    expect(analysed(login()).findings).toEqual([])
  })
})
