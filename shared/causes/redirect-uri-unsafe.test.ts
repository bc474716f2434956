import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, loginSteps, refusedAt } from '../../test/traffic/login.ts'

const page = (redirect_uri: string) => [
  { url: asking({ redirect_uri }), status: 400, answer: '<html>Invalid redirect_uri</html>' },
]
/** What the cause finds in a login with this redirect URI, of which the token request was seen. */
const found = (redirect_uri: string) => {
  const { token } = loginSteps()
  const form = { ...token.form, client_id: good.clientId, redirect_uri }
  const location = `${redirect_uri}?code=${good.code}&state=${good.state}`
  const { findings } = analysed([
    { url: asking({ redirect_uri }), status: 302, answerHeaders: [['Location', location]] },
    { ...token, headers: [], form },
  ])
  return inShort(findings.filter(({ cause }) => cause === 'redirect-uri-unsafe'))
}
const at = '0 request.query.redirect_uri'

describe('redirect-uri-unsafe', () => {
  it.each([
    'https://app.example/callback',
    'http://127.0.0.1:51004/callback',
    'com.example.app:/callback',
    'https://localhost:3000/callback',
  ])('stays silent about %s', (redirectUri) => {
    expect(found(redirectUri)).toEqual([])
  })

  it.each([
    ['/callback', 'an absolute URI'],
    ['https://app.example/callback#here', 'https://app.example/callback'],
    ['https://*.app.example/callback', 'one address'],
    ['javascript://app.example/%0aalert(1)', 'an https address'],
  ])('is found where the server refuses %s', (redirectUri, expected) => {
    const { findings } = analysed(page(redirectUri))
    expect(inShort(findings)[0]).toEqual({
      cause: 'redirect-uri-unsafe',
      severity: 'error',
      evidence: [`${at}: ${redirectUri} | ${expected}`, '0 response.body: Invalid redirect_uri | -'],
    })
    expect(findings.slice(1).every(({ root }) => root === findings[0]?.id)).toBe(true)
  })

  it('warns of a scheme that any app can claim', () => {
    expect(found('myapp://callback')).toEqual([
      {
        cause: 'redirect-uri-unsafe',
        severity: 'warning',
        evidence: [`${at}: myapp://callback | a scheme such as com.example.app`],
      },
    ])
  })

  it('notes localhost where 127.0.0.1 would do, at a client without a secret', () => {
    expect(found('http://localhost:51004/callback')).toEqual([
      {
        cause: 'redirect-uri-unsafe',
        severity: 'note',
        evidence: [`${at}: http://localhost:51004/callback | http://127.0.0.1:51004/callback`],
      },
    ])
    const client = 'http://localhost:3000'
    const { findings } = analysed(login({ start: null }, { client, redirectUri: `${client}/callback` }))
    expect(findings.map(({ cause }) => cause)).not.toContain('redirect-uri-unsafe')
  })

  it('stays silent where another thing is refused', () => {
    expect(analysed([refusedAt(asking({}), { error: 'access_denied' })]).findings.map(({ cause }) => cause)).toEqual([
      'access-denied',
    ])
  })

  it('leaves an address that is encoded twice to the cause that tells of it', () => {
    const url = asking({ redirect_uri: encodeURIComponent(good.redirectUri) })
    const { findings } = analysed([{ url, status: 400, answer: '<html>Invalid redirect_uri</html>' }])
    expect(findings.map(({ cause }) => cause)).toEqual(['gateway-altered', 'redirect-uri-mismatch'])
    expect(findings[1]?.root).toBe(findings[0]?.id)
  })
})
