import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, discovery, good, login, loginSteps, refusedAt } from '../../test/traffic/login.ts'

const required = discovery({
  require_pushed_authorization_requests: true,
  pushed_authorization_request_endpoint: `${good.server}/par`,
})
const absent = '1 request.query.request_uri: - | the request_uri of a pushed request'
const demanded = '0 response.body.require_pushed_authorization_requests: true | -'

describe('pushed-request-required', () => {
  it('is found where the server demands it and refuses the request', () => {
    const { findings } = analysed([required, refusedAt(asking({}), { error: 'invalid_request' })])
    expect(inShort(findings)).toEqual([
      {
        cause: 'pushed-request-required',
        severity: 'error',
        evidence: [absent, demanded, '1 response.header.location.query.error: invalid_request | -'],
      },
    ])
  })

  it.each([
    'This client requires a pushed authorization request',
    'Pushed Authorization Request must be used',
    'PAR is required',
  ])('is found in the words of the server: %s', (error_description) => {
    const words = { error: 'invalid_request', error_description }
    expect(inShort(analysed([refusedAt(asking({}), words)]).findings)).toEqual([
      {
        cause: 'pushed-request-required',
        severity: 'error',
        evidence: [
          absent.replace('1', '0'),
          '0 response.header.location.query.error: invalid_request | -',
          `0 response.header.location.query.error_description: ${words.error_description} | -`,
        ],
      },
    ])
  })

  it('warns where the server does not hold to it', () => {
    const { findings } = analysed([required, ...login({ start: null })])
    expect(inShort(findings)).toEqual([
      { cause: 'pushed-request-required', severity: 'warning', evidence: [absent, demanded] },
    ])
  })

  it('stays silent where the request was pushed, and where nothing demands it', () => {
    const { token, submit, callback } = loginSteps()
    const uri = 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c'
    const pushed = [
      required,
      {
        url: `${good.server}/par`,
        headers: token.headers,
        form: Object.fromEntries(new URL(asking({})).searchParams),
        status: 201,
        json: { request_uri: uri, expires_in: 60 },
      },
      {
        url: `${good.server}/authorize?client_id=web-app&request_uri=${uri}`,
        status: 302,
        answerHeaders: submit.answerHeaders,
      },
      callback,
      token,
    ]
    expect(analysed(pushed).findings).toEqual([])
    expect(analysed([discovery(), ...login()]).findings).toEqual([])
  })
})
