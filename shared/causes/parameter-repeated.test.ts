import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, loginBy, loginSteps, refusedAt } from '../../test/traffic/login.ts'

describe('parameter-repeated', () => {
  it('warns where a server does not mind', () => {
    const url = `${asking({ prompt: 'login' })}&prompt=consent`
    expect(inShort(analysed(loginBy(url)).findings)).toEqual([
      {
        cause: 'parameter-repeated',
        severity: 'warning',
        evidence: ['0 request.query.prompt[1]: consent | -', '0 request.query.prompt: login | -'],
      },
    ])
  })

  it('is found where the server refuses it', () => {
    const url = `${asking({ prompt: 'login' })}&prompt=login`
    const { findings } = analysed([refusedAt(url, { error: 'invalid_request' })])
    expect(inShort(findings)).toEqual([
      {
        cause: 'parameter-repeated',
        severity: 'error',
        evidence: [
          '0 request.query.prompt[1]: login | -',
          '0 request.query.prompt: login | -',
          '0 response.header.location.query.error: invalid_request | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain('with the same value')
  })

  it('is found in a pushed request', () => {
    const { token } = loginSteps()
    const form = new URLSearchParams(new URL(asking({})).searchParams)
    form.append('scope', 'email')
    const push = {
      url: `${good.server}/par`,
      headers: [...token.headers, ['Content-Type', 'application/x-www-form-urlencoded'] as const],
      body: form.toString(),
      status: 400,
      json: { error: 'invalid_request' },
    }
    expect(inShort(analysed([push]).findings)).toEqual([
      {
        cause: 'parameter-repeated',
        severity: 'error',
        evidence: [
          '0 request.body.scope[1]: email | -',
          '0 request.body.scope: openid profile | -',
          '0 response.body.error: invalid_request | -',
        ],
      },
    ])
  })

  it('is found where a response that was sent right is delivered so', () => {
    const back = `${good.redirectUri}?code=${good.code}&state=${good.state}&iss=${encodeURIComponent(good.server)}`
    const steps = login({
      submit: { answerHeaders: [['Location', back]] },
      callback: { url: `${back}&iss=${encodeURIComponent(good.server)}` },
    })
    expect(inShort(analysed(steps).findings)).toEqual([
      {
        cause: 'parameter-repeated',
        severity: 'warning',
        evidence: [`4 request.query.iss[1]: ${good.server} | -`, `4 request.query.iss: ${good.server} | -`],
      },
    ])
  })

  it('is found where a client that polls names its request twice', () => {
    const poll = {
      url: `${good.server}/token`,
      headers: loginSteps().token.headers,
      body: 'grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id=1c266114&auth_req_id=1c266114',
      status: 400,
      json: { error: 'invalid_request' },
    }
    const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const
    const { findings } = analysed([{ ...poll, headers: [...poll.headers, form] }])
    expect(findings[0]).toMatchObject({ cause: 'parameter-repeated', severity: 'error' })
    expect(findings.slice(1).every(({ root }) => root === findings[0]?.id)).toBe(true)
  })

  it('is found where the client itself is seen to send it twice', () => {
    const twice = `${asking({})}&state=${good.state}`
    const start = { answerHeaders: [['Location', twice]] } as const
    expect(analysed(login({ start, authorize: { url: twice } })).findings.map(({ cause }) => cause)).toEqual([
      'parameter-repeated',
    ])
    const { token } = loginSteps()
    const headers = [...token.headers, ['Content-Type', 'application/x-www-form-urlencoded']] as const
    const body = `${new URLSearchParams(token.form)}&code=${good.code}`
    const posted = { ...token, headers, body, form: undefined as never }
    expect(analysed(login({ token: posted })).findings.map(({ cause, where }) => [cause, where])).toEqual([
      ['parameter-repeated', 'client'],
    ])
  })

  it('leaves what a gateway may have doubled to the gateway', () => {
    const { findings } = analysed(loginBy(`${asking({})}&state=${good.state}`))
    expect(findings.map(({ cause }) => cause)).toEqual(['gateway-altered'])
  })

  it('stays silent about what may stand more than once, and about names of others', () => {
    expect(analysed(login()).findings).toEqual([])
    const url = `${asking({ resource: 'https://a.example', custom: '1' })}&resource=https%3A%2F%2Fb.example&custom=2`
    expect(analysed(loginBy(url)).findings).toEqual([])
  })
})
