import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const { authorize, token } = loginSteps()

function asking(change: (query: URLSearchParams) => void): string {
  const url = new URL(authorize.url)
  change(url.searchParams)
  return url.href
}

/** Answered with the server's own page, or by a redirect. */
const refusedWith = (url: string, error: Readonly<Record<string, string>>): Written[] => [
  {
    url,
    status: 302,
    answerHeaders: [['Location', `${good.redirectUri}?${new URLSearchParams({ ...error, state: good.state })}`]],
  },
]
const refusal = '0 response.header.location.query.error: invalid_request | -'

describe('malformed-request', () => {
  it('stays silent in a good login, and where claims and prompt are well-formed', () => {
    const url = asking((query) => {
      query.set('prompt', 'login consent')
      query.set('claims', '{"id_token":{"acr":null}}')
      query.set('max_age', '60')
    })
    expect(analysed(login()).findings).toEqual([])
    expect(analysed(login({ start: null, authorize: { url } })).findings).toEqual([])
  })

  it.each([
    ['response_type', 'request.query.response_type: - | code'],
    ['client_id', 'request.query.client_id: - | -'],
  ])('is found where %s is missing', (name, evidence) => {
    const url = asking((query) => query.delete(name))
    const { findings } = analysed([metadata, ...refusedWith(url, { error: 'invalid_request' })])
    expect(inShort(findings)[0]).toEqual({
      cause: 'malformed-request',
      severity: 'error',
      evidence: [`1 ${evidence}`, refusal.replace('0', '1')],
    })
  })

  it.each([
    ['prompt', 'none login', 'none'],
    ['claims', '{"id_token":', 'a JSON object'],
    ['claims', '[]', 'a JSON object'],
    ['max_age', 'soon', 'a number of seconds'],
  ])('is found where %s is %s', (name, value, expected) => {
    const url = asking((query) => query.set(name, value))
    expect(inShort(analysed(refusedWith(url, { error: 'invalid_request' })).findings)).toEqual([
      {
        cause: 'malformed-request',
        severity: 'error',
        evidence: [`0 request.query.${name}: ${value} | ${expected}`, refusal],
      },
    ])
  })

  it('only warns where the server does not mind', () => {
    const url = asking((query) => query.set('prompt', 'none login'))
    expect(inShort(analysed(login({ start: null, authorize: { url } })).findings)).toEqual([
      { cause: 'malformed-request', severity: 'warning', evidence: ['0 request.query.prompt: none login | none'] },
    ])
  })

  it('is found where a value cannot be decoded', () => {
    const url = authorize.url.replace(/scope=[^&]*/, 'scope=openid%2')
    expect(inShort(analysed(refusedWith(url, { error: 'invalid_request' })).findings)).toEqual([
      {
        cause: 'malformed-request',
        severity: 'error',
        evidence: ['0 request.query.scope: openid%2 | percent-encoded UTF-8', refusal],
      },
    ])
  })

  it("tells the server's words where nothing else explains them", () => {
    const words = { error: 'invalid_request', error_description: 'The tenant must be chosen' }
    expect(inShort(analysed(refusedWith(authorize.url, words)).findings)).toEqual([
      {
        cause: 'malformed-request',
        severity: 'error',
        evidence: [refusal, `0 response.header.location.query.error_description: ${words.error_description} | -`],
      },
    ])
  })

  it('stays silent where another cause explains the refusal', () => {
    const refused = {
      form: { ...token.form, redirect_uri: 'https://app.example/other' },
      status: 400,
      json: { error: 'invalid_request' },
    }
    const { findings } = analysed(login({ token: refused, resource: null }))
    expect(findings.map(({ cause }) => cause)).toEqual(['redirect-uri-mismatch'])
  })
})

const metadata: Written = {
  url: `${good.server}/.well-known/oauth-authorization-server`,
  status: 200,
  json: {
    issuer: good.server,
    authorization_endpoint: `${good.server}/authorize`,
    token_endpoint: `${good.server}/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  },
}
