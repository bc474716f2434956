import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'

const { authorize } = loginSteps()

describe('provider-failure', () => {
  it.each(['server_error', 'temporarily_unavailable'])('is found where the server sends back %s', (error) => {
    const location = `${good.redirectUri}?error=${error}&state=${good.state}`
    const { findings } = analysed([{ ...authorize, answerHeaders: [['Location', location]] }])
    expect(inShort(findings)).toEqual([
      {
        cause: 'provider-failure',
        severity: 'error',
        evidence: [`0 response.header.location.query.error: ${error} | -`],
      },
    ])
  })

  it('is found where the login page is a status of failure', () => {
    const { findings } = analysed([{ ...authorize, status: 500, answerHeaders: [], answer: '<html>Oops</html>' }])
    expect(inShort(findings)[0]).toEqual({
      cause: 'provider-failure',
      severity: 'error',
      evidence: ['0 response.status: 500 | -', '0 response.body: Oops | -'],
    })
    expect(findings).toHaveLength(1)
  })

  it('is found where the token endpoint fails in JSON', () => {
    const { findings } = analysed(
      login({ token: { status: 500, json: { timestamp: 1, path: '/token' } }, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      { cause: 'provider-failure', severity: 'error', evidence: ['5 response.status: 500 | -'] },
    ])
  })

  it('leaves what gateways say to the gateway', () => {
    const { findings } = analysed(login({ token: { status: 502, json: undefined, answer: '<html>' }, resource: null }))
    expect(findings.map(({ cause }) => cause)).toEqual(['gateway-altered'])
  })

  it('stays silent where the server names a fault of the request under a wrong status', () => {
    const { findings } = analysed(login({ token: { ...refusedClient(), status: 500 }, resource: null }))
    expect(findings.map(({ cause }) => cause)).toEqual(['client-credentials-invalid', 'client-challenge-missing'])
  })
})
