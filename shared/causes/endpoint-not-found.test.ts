import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, basic, discovery, good, login, loginSteps } from '../../test/traffic/login.ts'

const html = {
  status: 404,
  answerHeaders: [['Content-Type', 'text/html']],
  json: undefined,
  answer: '<html><h1>Not Found</h1></html>',
} as const

const findingsOf = (exchanges: readonly Written[]) => analysed(exchanges).findings
const ofCause = (exchanges: readonly Written[]) =>
  findingsOf(exchanges).filter(({ cause }) => cause === 'endpoint-not-found')
const tokenAt = (change: Partial<Written>) => login({ token: { ...html, ...change }, resource: null })

const found = (seen: string, ...more: readonly string[]) => [
  { cause: 'endpoint-not-found', severity: 'error', evidence: [seen, ...more] },
]

describe('endpoint-not-found', () => {
  it('stays silent in a good login, and where an API has no such thing', () => {
    expect(ofCause([discovery(), ...login()])).toEqual([])
    expect(ofCause(login({ resource: { ...html } }))).toEqual([])
  })

  it('stays silent where the answer names an error of OAuth', () => {
    for (const error of ['invalid_request', 'invalid_grant'])
      expect(ofCause(tokenAt({ json: { error }, answer: '' }))).toEqual([])
  })

  it.each([
    ['a page', {}],
    ['nothing', { answer: '', answerHeaders: [] }],
    ['the JSON of a framework', { json: { status: 404, error: 'Not Found', path: '/token' }, answerHeaders: [] }],
  ])('is found where the token request is answered with 404 and %s, and blames no gateway', (_what, change) => {
    const findings = findingsOf(tokenAt(change))
    expect(inShort(findings)).toEqual(found(`5 request.url: ${good.server}/token | -`, '5 response.status: 404 | 200'))
    expect(findings[0]?.where).toBe('client')
  })

  it('says which method nothing takes', () => {
    expect(ofCause(tokenAt({ status: 405 }))[0]?.message).toContain('nothing takes a POST there')
  })

  it('is found at the authorization endpoint and at the others', () => {
    expect(inShort(ofCause([{ url: asking({}), ...html }]))).toEqual(
      found(`0 request.url: ${good.server}/authorize | -`, '0 response.status: 404 | 200'),
    )
    const headers = [['Authorization', basic(good.clientId, good.secret)]] as const
    const pushed = {
      headers,
      url: `${good.server}/par`,
      form: { client_id: good.clientId, response_type: 'code', state: 'abc' },
    }
    expect(ofCause([{ ...pushed, ...html }])[0]?.message).toMatch(
      /^The request to the pushed authorization request endpoint/,
    )
  })

  it.each(['introspection', 'revocation'])('is found at the %s endpoint, whoever gave the token', (what) => {
    const headers = [['Authorization', basic('api', good.secret)]] as const
    const asked = { headers, url: `${good.server}/oauth/${what}`, form: { token: 'of-elsewhere' } }
    const findings = ofCause([{ ...asked, ...html }])
    expect(inShort(findings)).toEqual(
      found(`0 request.url: ${good.server}/oauth/${what} | -`, '0 response.status: 404 | 200'),
    )
    expect(findings[0]?.message).toContain(`The request to the ${what} endpoint`)
    expect(ofCause([{ ...asked, status: 200, json: what === 'revocation' ? undefined : { active: false } }])).toEqual(
      [],
    )
  })

  it('names the address that the metadata has, and has the other under it', () => {
    const findings = findingsOf([discovery({ token_endpoint: `${good.server}/oauth/token` }), ...tokenAt({})])
    expect(inShort(findings)[0]).toEqual(
      found(`6 request.url: ${good.server}/token | ${good.server}/oauth/token`, '6 response.status: 404 | 200')[0],
    )
    expect(findings.slice(1).every(({ root }) => root === findings[0]?.id)).toBe(true)
  })

  it('blames the server where it is the very address of its metadata', () => {
    const [told] = ofCause([discovery(), ...tokenAt({})])
    expect(told?.where).toBe('authorization-server')
    expect(told?.message).toContain('very address')
  })

  it('blames the gateway that rewrites the path', () => {
    const inner = { ...loginSteps().token, ...html, url: 'http://10.0.0.7:8080/auth/token', at: 505, took: 20 }
    const [told] = ofCause([...tokenAt({ at: 500, took: 80 }), inner])
    expect(told?.where).toBe('gateway')
    expect(told?.evidence[2]?.seen).toBe('http://10.0.0.7:8080/auth/token')
  })
})
