import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const registration = { client_id: good.clientId, redirect_uris: ['https://app.example/callback'] }

describe('redirect-uri-mismatch', () => {
  it('stays silent in a good login, with and without a registration', () => {
    expect(analysed(login()).findings).toEqual([])
    expect(analysed(login(), registration).findings).toEqual([])
  })

  it('is found on the page with which the server refuses the redirect URI', () => {
    const page = {
      status: 400,
      answerHeaders: [],
      answer: '<html><h1>invalid_redirect_uri</h1><p>redirect_uri did not match</p></html>',
    }
    const sent = { redirectUri: 'https://app.example/callback/' }
    const { flows, findings } = analysed(
      login({ authorize: page, page: null, submit: null, callback: null, token: null, resource: null }, sent),
    )
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'redirect-uri-mismatch',
        severity: 'error',
        evidence: [
          '1 request.query.redirect_uri: https://app.example/callback/ | -',
          '1 response.status: 400 | 302',
          '1 response.body: invalid_redirect_uri redirect_uri did not match | -',
        ],
      },
    ])
  })

  it.each([
    ['https://app.example/callback/', 'it has one slash too many at its end'],
    ['https://app.example/Callback', 'upper and lower case differ'],
    ['http://app.example/callback', 'the scheme is http instead of https'],
    ['https://app.example:8443/callback', 'the port is 8443 instead of left out'],
    ['https://app.example/calback', 'the path is another one'],
    ['https%3A%2F%2Fapp.example%2Fcallback', 'it is percent-encoded once more or once less'],
  ])('names the difference of %s from the registration', (redirectUri, words) => {
    const { findings } = analysed(login({}, { redirectUri }), registration)
    const found = findings.find(({ cause }) => cause === 'redirect-uri-mismatch')
    expect(found?.message).toContain(words)
    expect(found?.evidence[0]).toMatchObject({
      place: { exchange: 1, location: 'request.query.redirect_uri' },
      seen: redirectUri,
      expected: 'https://app.example/callback',
    })
  })

  it('lets the port of a loopback address differ from the registered one', () => {
    const { findings } = analysed(login({}, { redirectUri: 'http://127.0.0.1:51004/cb' }), {
      client_id: good.clientId,
      redirect_uris: ['http://127.0.0.1/cb'],
    })
    expect(findings).toEqual([])
  })

  it('is found where the token request has another redirect URI than the authorization request', () => {
    const { token } = loginSteps()
    const refused = {
      form: { ...token.form, redirect_uri: 'https://app.example/callback/' },
      status: 400,
      json: { error: 'invalid_grant', error_description: 'grant request is invalid' },
    }
    expect(inShort(analysed(login({ token: refused, resource: null })).findings)).toEqual([
      {
        cause: 'redirect-uri-mismatch',
        severity: 'error',
        evidence: [
          '5 request.body.redirect_uri: https://app.example/callback/ | https://app.example/callback',
          '5 response.body.error_description: grant request is invalid | -',
        ],
      },
    ])
  })

  it('is found where the token request has no redirect URI and is refused for it', () => {
    const { redirect_uri: _left, ...form } = loginSteps().token.form
    const refused = { form, status: 400, json: { error: 'invalid_grant', error_description: 'redirect_uri mismatch' } }
    expect(inShort(analysed(login({ token: refused, resource: null })).findings)[0]).toMatchObject({
      cause: 'redirect-uri-mismatch',
      evidence: [
        `5 request.body.redirect_uri: - | ${good.redirectUri}`,
        '5 response.body.error_description: redirect_uri mismatch | -',
      ],
    })
  })

  it('is found where the response goes to another address than the one that was asked for', () => {
    const location = `https://old.example/callback?code=${good.code}&state=${good.state}`
    const { findings } = analysed(
      login({ submit: { answerHeaders: [['Location', location]] }, callback: null, token: null, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'redirect-uri-mismatch',
        severity: 'error',
        evidence: ['3 response.header.location: https://old.example/callback | https://app.example/callback'],
      },
    ])
  })

  it('is found where the server refuses it by a redirect to the address that it knows', () => {
    const refused = new URLSearchParams({
      error: 'redirect_uri_mismatch',
      error_description: 'The redirect_uri MUST match the registered callback URL for this application.',
      state: good.state,
    })
    const location = `https://app.example/auth/github?${refused}`
    const { findings } = analysed(
      login({ submit: { answerHeaders: [['Location', location]] }, callback: null, token: null, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'redirect-uri-mismatch',
        severity: 'error',
        evidence: [
          `1 request.query.redirect_uri: ${good.redirectUri} | -`,
          '3 response.header.location.query.error: redirect_uri_mismatch | -',
        ],
      },
    ])
  })

  it('reads what a login that pushed its request asked for, and nothing else into the refusal', () => {
    const { authorize, token } = loginSteps()
    const requestUri = 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c'
    const pushed = {
      url: `${good.server}/par`,
      headers: token.headers,
      form: Object.fromEntries(new URL(authorize.url).searchParams),
      status: 201,
      json: { request_uri: requestUri, expires_in: 60 },
    }
    const url = `${good.server}/authorize?client_id=${good.clientId}&request_uri=${encodeURIComponent(requestUri)}`
    const refused = {
      form: { ...token.form, redirect_uri: `${good.redirectUri}/` },
      status: 400,
      json: { error: 'invalid_grant' },
    }
    const { findings } = analysed([
      pushed,
      ...login({ start: null, authorize: { url }, token: refused, resource: null }),
    ])
    expect(findings.map(({ cause }) => cause)).toEqual(['redirect-uri-mismatch'])
  })
})
