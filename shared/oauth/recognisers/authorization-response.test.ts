import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { jwe, jwt, kinds, read } from '../../../test/traffic/read.ts'
import { createKnowledge } from '../knowledge.ts'

const callback = 'https://app.example/cb'
const claims = { iss: 'https://as.example', aud: 'web-app', exp: 1_767_610_800, code: 'c-1', state: 's-1' }

const redirected = (location: string): Written => ({
  url: 'https://as.example/login',
  status: 302,
  answerHeaders: [['Location', location]],
})
const expecting = () => {
  const knowledge = createKnowledge()
  knowledge.learnRedirectUri(callback)
  return knowledge
}

describe('an authorization response', () => {
  it.each<readonly [string, Written, string, string, string]>([
    ['query', redirected(`${callback}?code=c-1&state=s-1`), 'query', 'redirect', 'response.header.location.query.code'],
    [
      'fragment',
      redirected(`${callback}#code=c-1&id_token=a.b.c&state=s-1`),
      'fragment',
      'redirect',
      'response.header.location.fragment.code',
    ],
    ['query, delivered', { url: `${callback}?code=c-1&state=s-1` }, 'query', 'delivery', 'request.query.code'],
    ['form_post', { url: callback, form: { code: 'c-1', state: 's-1' } }, 'form_post', 'delivery', 'request.body.code'],
  ])('comes by %s', (_what, exchange, mode, sighting, location) => {
    const [message] = read(exchange)
    expect(message).toMatchObject({ kind: 'authorization-response', mode, sighting, certain: true })
    expect(message?.parameters.find(({ name }) => name === 'code')).toMatchObject({ place: { location } })
  })

  it.each<readonly [string, Written, string]>([
    ['query.jwt', redirected(`${callback}?response=${jwt(claims)}`), 'query'],
    ['fragment.jwt', redirected(`${callback}#response=${jwt(claims)}`), 'fragment'],
    ['query.jwt, delivered', { url: `${callback}?response=${jwt(claims)}` }, 'query'],
    ['form_post.jwt', { url: callback, form: { response: jwt(claims) } }, 'form_post'],
  ])('is read out of the signed response of %s', (_what, exchange, mode) => {
    const [message] = read(exchange)
    expect(message).toMatchObject({ kind: 'authorization-response', mode, certain: true, jarm: { value: jwt(claims) } })
    const named = message?.parameters.filter(({ name }) => name === 'code' || name === 'state' || name === 'iss')
    expect(named?.map(({ name, value }) => [name, value])).toEqual([
      ['iss', 'https://as.example'],
      ['code', 'c-1'],
      ['state', 's-1'],
    ])
    expect(named?.[1]?.place.location).toMatch(/\.response\.payload\.code$/)
  })

  it('is read out of a signed error too', () => {
    const error = jwt({ iss: 'https://as.example', error: 'access_denied', state: 's-1' })
    expect(read(redirected(`${callback}?response=${error}`))).toMatchObject([
      { kind: 'authorization-response', error: { code: { value: 'access_denied' } } },
    ])
  })

  it('keeps what is encrypted to itself, and counts for certain where it was waited for', () => {
    const location = `${callback}?response=${jwe}`
    expect(read(redirected(location))).toMatchObject([{ kind: 'authorization-response', certain: false }])
    expect(read(redirected(location), expecting())).toMatchObject([
      { kind: 'authorization-response', certain: true, jarm: { value: jwe } },
    ])
  })

  it('has state alone where the response type was none, and counts where it was waited for', () => {
    expect(kinds({ url: `${callback}?state=s-1` })).toEqual([])
    expect(read({ url: `${callback}?state=s-1` }, expecting())).toMatchObject([
      { kind: 'authorization-response', certain: false },
    ])
    expect(kinds(redirected(`${callback}?state=s-1`), expecting())).toEqual(['authorization-response'])
  })

  it('names the issuer (RFC 9207)', () => {
    const [message] = read(redirected(`${callback}?code=c-1&state=s-1&iss=https%3A%2F%2Fas.example`))
    expect(message?.parameters.find(({ name }) => name === 'iss')?.value).toBe('https://as.example')
  })
})

describe('no authorization response', () => {
  it.each<readonly [string, Written]>([
    ['a page with a state of its own', { url: 'https://shop.example/?state=open&page=2' }],
    ['a redirect to a page about an error', redirected('https://shop.example/oops?message=none')],
    ['a field named response that is no JWT', { url: callback, form: { response: 'yes' } }],
    ['a captcha that was solved', { url: 'https://shop.example/verify', form: { response: '03AGdBq2.token' } }],
  ])('is %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })
})
