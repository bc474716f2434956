import { describe, expect, it } from 'vitest'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { createAnalysis } from './analysis.ts'

const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'token-in-cookie'))

/** A login whose callback sets this cookie. */
const setting = (line: string, resource: Partial<Written> | null = {}) =>
  login({ callback: { answerHeaders: [...loginSteps().callback.answerHeaders, ['Set-Cookie', line]] }, resource })

const found = (exchange: number, name: string, value: string) => [
  {
    cause: 'token-in-cookie',
    severity: 'warning',
    evidence: [
      `${exchange} response.header.set-cookie.${name}: ${value} | -`,
      `${exchange} response.header.set-cookie: - | Secure`,
    ],
  },
]

describe('token-in-cookie', () => {
  it('stays silent where the cookie is Secure, and where it holds something else', () => {
    expect(ofCause(login())).toEqual([])
    expect(ofCause(setting(`at=${good.accessToken}; Path=/; Secure; HttpOnly`))).toEqual([])
    expect(ofCause(setting('sid=0b4f1a7c9d2e3f40; Path=/; HttpOnly'))).toEqual([])
    expect(ofCause(setting('at=; Path=/; Max-Age=0'))).toEqual([])
  })

  it('stays silent on this machine itself, where nobody is on the way', () => {
    const callback = {
      url: `http://127.0.0.1:3000/set`,
      status: 204,
      answerHeaders: [['Set-Cookie', `at=${good.accessToken}`]],
    } as const
    expect(ofCause([...login(), callback])).toEqual([])
  })

  it('is found where the callback keeps the access token in a cookie without Secure', () => {
    expect(ofCause(setting(`at=${good.accessToken}; Path=/; HttpOnly`))).toEqual(found(4, 'at', good.accessToken))
  })

  it('reads a value in quotes, percent-encoded, and behind its scheme', () => {
    const token = 'mF_9.B5f-4.1JqM/a7+Zk3vT9qLx2=='
    const { token: answer } = loginSteps()
    const given = { ...answer, json: { ...answer.json, access_token: token } }
    for (const value of [`"${token}"`, encodeURIComponent(token), `Bearer%20${encodeURIComponent(token)}`]) {
      const answerHeaders = [['Set-Cookie', `auth=${value}; Path=/`]] as const
      expect(ofCause(login({ token: given, callback: { answerHeaders }, resource: null }))).toEqual(
        found(4, 'auth', value),
      )
    }
  })

  it('is found for a refresh token', () => {
    const { token } = loginSteps()
    const json = { ...token.json, refresh_token: 'rt-8xLOxBtZp8-of-the-lab' }
    const answerHeaders = [['Set-Cookie', 'rt=rt-8xLOxBtZp8-of-the-lab; Path=/']] as const
    expect(ofCause(login({ token: { json }, callback: { answerHeaders } }))).toEqual(
      found(4, 'rt', 'rt-8xLOxBtZp8-of-the-lab'),
    )
  })

  it('is found for a token that the capture only sees in use, and one set long after the login', () => {
    const use = loginSteps().resource
    const set: Written = {
      url: 'https://app.example/session',
      status: 200,
      answerHeaders: [['Set-Cookie', `at=${good.accessToken}`]],
    }
    expect(ofCause([set, use])).toEqual(found(0, 'at', good.accessToken))
    const analysis = createAnalysis()
    const exchanges = capture([...login(), set])
    for (const exchange of exchanges.slice(0, -1)) analysis.add(exchange)
    const [flow] = analysis.flows()
    expect(analysis.findings(flow?.id)).toEqual([])
    for (const exchange of exchanges.slice(-1)) expect(analysis.add(exchange).changed).toEqual([flow?.id])
    expect(analysis.findings(flow?.id).map(({ cause }) => cause)).toEqual(['token-in-cookie'])
  })
})
