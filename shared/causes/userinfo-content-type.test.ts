import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { good } from '../../test/traffic/login.ts'
import { idToken, jwt } from '../../test/traffic/tokens.ts'

const claims = { sub: '248289761001', name: 'Ada' }
const json = JSON.stringify(claims)
const signed = jwt({ ...claims, iss: good.server, aud: good.clientId }, { alg: 'RS256' })

function found(answer: string, type: string | null, change: Partial<Written> = {}) {
  const answerHeaders = [['Date', 'Mon, 05 Jan 2026 10:00:00 GMT'], ...(type === null ? [] : [['Content-Type', type]])]
  const resource = { url: `${good.server}/userinfo`, json: undefined, answer, answerHeaders, ...change } as Written
  const { findings } = analysed([...discovery([]), ...idTokenLogin(idToken(), { resource })])
  return inShort(findings.filter(({ cause }) => cause === 'userinfo-content-type'))
}

const told = (severity: string, seen: string, expected: string) => [
  {
    cause: 'userinfo-content-type',
    severity,
    evidence: [`8 response.header.content-type: ${seen} | ${expected}`],
  },
]

describe('userinfo-content-type', () => {
  it.each([
    ['text/html; charset=utf-8', 'text/html'],
    ['text/plain', 'text/plain'],
    ['application/jwt', 'application/jwt'],
    [null, '-'],
  ])('warns of claims that are sent as %s', (type, seen) => {
    expect(found(json, type)).toEqual(told('warning', seen, 'application/json'))
  })

  it.each([
    ['application/json', 'application/json'],
    ['text/html', 'text/html'],
    ['text/plain', 'text/plain'],
    [null, '-'],
  ])('warns of a JWT that is sent as %s', (type, seen) => {
    expect(found(signed, type)).toEqual(told('warning', seen, 'application/jwt'))
  })

  it('notes a type that is JSON, and not the one that clients ask for', () => {
    expect(found(json, 'application/scim+json')).toEqual(told('note', 'application/scim+json', 'application/json'))
  })

  it('stays silent where the type is right, whatever its case and parameters', () => {
    expect(found(json, 'application/json')).toEqual([])
    expect(found(json, 'Application/JSON; charset=utf-8')).toEqual([])
    expect(found(signed, 'application/jwt; charset=utf-8')).toEqual([])
  })

  it('stays silent about refusals, pages, other resources, and recordings without headers', () => {
    expect(found('{"error":"invalid_token"}', 'text/html', { status: 401 })).toEqual([])
    expect(found('{"error":"invalid_token"}', 'text/html')).toEqual([])
    expect(found('<html><h1>Login</h1></html>', 'text/html')).toEqual([])
    expect(found('', null)).toEqual([])
    expect(found(json, 'text/html', { url: 'https://api.example/me' })).toEqual([])
    expect(found(json, 'text/html', { answerHeaders: [] })).toEqual([])
  })

  it('stays silent about a body that was not kept whole', () => {
    const bytes = new TextEncoder().encode(json)
    const answer = (truncated: boolean): Partial<Written> => ({
      outcome: {
        kind: 'answered',
        response: {
          status: 200,
          reason: '',
          httpVersion: '1.1',
          headers: [['Content-Type', 'text/html']],
          body: { size: bytes.length, bytes, truncated, coding: { kind: 'as-sent' } },
        },
      },
    })
    expect(found(json, null, answer(true))).toEqual([])
    expect(found(json, null, answer(false))).toEqual(told('warning', 'text/html', 'application/json'))
  })
})
