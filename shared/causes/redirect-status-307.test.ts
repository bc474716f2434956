import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

describe('redirect-status-307', () => {
  it.each([302, 303])('stays silent with status %s', (status) => {
    expect(analysed(login({ submit: { status } })).findings).toEqual([])
  })

  it.each([307, 308])('warns where the posted form is answered by %s', (status) => {
    expect(inShort(analysed(login({ submit: { status } })).findings)).toEqual([
      {
        cause: 'redirect-status-307',
        severity: 'warning',
        evidence: [`3 response.status: ${status} | 303`, `3 response.header.location: ${good.redirectUri} | -`],
      },
    ])
  })

  it('stays silent where nothing was posted', () => {
    const { authorize, callback, submit } = loginSteps()
    const answered = { ...authorize, status: 307, answerHeaders: submit.answerHeaders }
    expect(analysed([answered, callback]).findings).toEqual([])
  })
})
