import { describe, expect, it } from 'vitest'
import { athOf, dpopProof, proofKey } from '../../test/traffic/dpop.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, loginSteps } from '../../test/traffic/login.ts'

const token = good.accessToken
const refused: Partial<Written> = {
  status: 401,
  answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']],
  json: {},
}
const sent = (authorization: string, more: Partial<Written> = refused): Written[] =>
  login({ resource: { headers: [['Authorization', authorization]], ...more } })
const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'bearer-token-misused'))
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'bearer-token-misused', severity, evidence },
]
const told = '6 response.header.www-authenticate.error: invalid_token | -'

describe('bearer-token-misused', () => {
  it('stays silent where the token is sent as it was given, taken or refused', () => {
    expect(ofCause(login())).toEqual([])
    expect(ofCause(sent(`Bearer ${token}`))).toEqual([])
    expect(ofCause(sent(`bearer ${token}`))).toEqual([])
  })

  it('stays silent where the resource takes another word before the token', () => {
    expect(ofCause(sent(`token ${token}`, { status: 200, json: {} }))).toEqual([])
    expect(ofCause(sent(`token ${token}`, { status: 401, json: { message: 'Bad credentials' } }))).toEqual([])
  })

  it('stays silent on a token that has nothing of one that was given', () => {
    expect(ofCause(sent('Bearer at-of-another-session-0123456789'))).toEqual([])
    expect(ofCause(sent(`Bearer ${token.slice(0, 4)}`))).toEqual([])
  })

  it.each<[string, string, string]>([
    ['no scheme at all', token, 'no scheme'],
    ['another word', `Token ${token}`, 'the scheme Token'],
    ['a colon behind the word', `Bearer: ${token}`, 'the scheme Bearer:'],
  ])('is found by %s', (_what, header, seen) => {
    expect(ofCause(sent(header))).toEqual(
      found('error', `6 request.header.authorization: ${seen} | the scheme Bearer`, told),
    )
  })

  it.each<[string, string]>([
    ['quotes', `"${token}"`],
    ['the word Bearer twice', `Bearer ${token}`],
    ['a line break in words', `${token}\\n`],
    ['its end cut off', token.slice(0, 14)],
    ['its beginning cut off', token.slice(3)],
    ['small letters', token.toLowerCase()],
  ])('is found by %s', (_what, value) => {
    expect(ofCause(sent(`Bearer ${value}`))).toEqual(
      found('error', `6 request.header.authorization.access_token: ${value} | ${token}`, told),
    )
  })

  it('is found by a token that is sent in two ways, and warned of where that passes', () => {
    const twice = (more: Partial<Written>) =>
      ofCause(sent(`Bearer ${token}`, { url: `https://api.example/me?access_token=${token}`, ...more }))
    expect(twice({ ...refused, status: 400 })).toEqual(
      found('error', `6 request.query.access_token: ${token} | -`, told),
    )
    expect(twice({ status: 200, json: {} })).toEqual(found('warning', `6 request.query.access_token: ${token} | -`))
  })

  it('is found by a token that came in the browser', () => {
    const response = `access_token=${token}&token_type=Bearer&state=${good.state}`
    const redirect: Written = {
      url: asking({ response_type: 'token' }),
      status: 302,
      answerHeaders: [['Location', `${good.redirectUri}#${response}`]],
    }
    const cut = token.slice(0, 14)
    const resource: Written = { ...loginSteps().resource, headers: [['Authorization', `Bearer ${cut}`]], ...refused }
    expect(ofCause([redirect, resource])).toEqual(
      found(
        'error',
        `1 request.header.authorization.access_token: ${cut} | ${token}`,
        '1 response.header.www-authenticate.error: invalid_token | -',
      ),
    )
  })

  it('brings about that the DPoP proof is for another token', () => {
    const key = proofKey()
    const headers = (sent: string): Written['headers'] => [
      ['Authorization', `DPoP ${sent}`],
      ['DPoP', dpopProof(key, 'GET', loginSteps().resource.url, { payload: { ath: athOf(token) } })],
    ]
    const quoted = login({ resource: { headers: headers(`"${token}"`) ?? [], ...refused } })
    const { findings } = analysed(quoted)
    const root = findings.find(({ cause }) => cause === 'bearer-token-misused')
    expect(findings.find(({ cause }) => cause === 'dpop-proof-invalid')).toMatchObject({ root: root?.id })
  })
})
