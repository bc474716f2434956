import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, discovery, good, loginBy, loginSteps, refusedAt } from '../../test/traffic/login.ts'

const byForm = asking({ response_mode: 'form_post' })
const token = loginSteps().token

describe('response-mode-mismatch', () => {
  it('stays silent where the response comes as asked', () => {
    expect(analysed(loginBy(asking({ response_mode: 'query' }))).findings).toEqual([])
    const posted = [
      {
        url: byForm,
        status: 200,
        answerHeaders: [['Content-Type', 'text/html']] as const,
        answer: '<form><input name="code">',
      },
      { url: good.redirectUri, form: { code: good.code, state: good.state }, status: 303 },
      token,
    ]
    expect(analysed(posted).findings).toEqual([])
  })

  it('is found where form_post was asked for and the query was used', () => {
    const { findings } = analysed(
      loginBy(byForm, { callback: { status: 400, answerHeaders: [] }, token: null, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'response-mode-mismatch',
        severity: 'error',
        evidence: [
          '0 request.query.response_mode: form_post | query',
          `2 response.header.location.query.code: ${good.code} | -`,
        ],
      },
    ])
  })

  it('is found where the response type is none, and the client shows an error', () => {
    const url = asking({ response_type: 'none', response_mode: 'form_post', code_challenge: null })
    const location = `${good.redirectUri}?state=${good.state}`
    const { flows, findings } = analysed([
      { url, status: 302, answerHeaders: [['Location', location]] },
      { url: location, status: 400, answer: '<html>Your login failed.</html>' },
    ])
    expect(flows.map(({ outcome }) => outcome)).toEqual(['failed'])
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['response-mode-mismatch', 'error']])
  })

  it('only warns where the client read it all the same', () => {
    expect(analysed(loginBy(byForm)).findings.map(({ cause, severity }) => [cause, severity])).toEqual([
      ['response-mode-mismatch', 'warning'],
    ])
  })

  it('stays silent where the script of a page passes the fragment on', () => {
    const fragment = `${good.redirectUri}#code=${good.code}&state=${good.state}`
    const { findings } = analysed(
      loginBy(asking({ response_mode: 'fragment' }), { submit: { answerHeaders: [['Location', fragment]] } }),
    )
    expect(findings).toEqual([])
  })

  it('is found where the server refuses the mode, and says which it has', () => {
    const listing = discovery({ response_modes_supported: ['query', 'fragment'] })
    const { findings } = analysed([listing, refusedAt(byForm, { error: 'invalid_request' })])
    expect(inShort(findings)).toEqual([
      {
        cause: 'response-mode-mismatch',
        severity: 'error',
        evidence: [
          '1 request.query.response_mode: form_post | query, fragment',
          '1 response.header.location.query.error: invalid_request | -',
        ],
      },
    ])
    expect(findings[0]?.where).toBe('client')
  })

  it('notes a mode that is not listed and works', () => {
    const listing = discovery({ response_modes_supported: ['fragment'] })
    expect(inShort(analysed([listing, ...loginBy(asking({ response_mode: 'query' }))]).findings)).toEqual([
      {
        cause: 'response-mode-mismatch',
        severity: 'note',
        evidence: ['1 request.query.response_mode: query | fragment'],
      },
    ])
  })

  it('warns of an access token in the query', () => {
    const response = `access_token=${good.accessToken}&token_type=Bearer&state=${good.state}`
    const url = asking({ response_type: 'token' })
    const { findings } = analysed([
      { url, status: 302, answerHeaders: [['Location', `${good.redirectUri}?${response}`]] },
    ])
    expect(inShort(findings).filter(({ cause }) => cause === 'response-mode-mismatch')).toEqual([
      {
        cause: 'response-mode-mismatch',
        severity: 'warning',
        evidence: [`0 response.header.location.query.access_token: ${good.accessToken} | -`],
      },
    ])
  })
})
