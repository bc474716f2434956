import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { basic } from '../../../test/traffic/login.ts'
import { jwe, jwt, kinds, pair, read } from '../../../test/traffic/read.ts'

const as = 'https://as.example'
const base = { client_id: 'web-app', redirect_uri: 'https://app.example/cb', state: 'Zk3vT9qLx2Rw8YbN' }
const asked = (query: Readonly<Record<string, string>>): Written => ({
  url: `${as}/authorize?${new URLSearchParams(query)}`,
})

describe('an authorization request', () => {
  it.each([
    ['code', 'authorization_code'],
    ['token', 'implicit'],
    ['id_token', 'implicit'],
    ['id_token token', 'implicit'],
    ['token id_token', 'implicit'],
    ['code id_token', 'hybrid'],
    ['code token', 'hybrid'],
    ['code id_token token', 'hybrid'],
    ['token code id_token', 'hybrid'],
    ['none', 'none'],
    ['none code', 'unknown'],
    ['cookie', 'unknown'],
  ])('with the response type %j begins the grant %j', (response_type, grant) => {
    expect(read(asked({ ...base, response_type }))).toMatchObject([{ kind: 'authorization-request', grant }])
  })

  it.each(['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'])(
    'keeps the response mode %s as it was sent',
    (response_mode) => {
      const [message] = read(asked({ ...base, response_type: 'code', response_mode }))
      expect(message?.parameters.find(({ name }) => name === 'response_mode')).toMatchObject({
        value: response_mode,
        place: { location: 'request.query.response_mode' },
      })
    },
  )

  it('with a request object by value has what stands in it, before what stands beside it', () => {
    const request = jwt({ iss: 'web-app', aud: as, response_type: 'code', scope: 'openid', ...base })
    const [message] = read(asked({ client_id: 'web-app', request, scope: 'less' }))
    expect(message).toMatchObject({ kind: 'authorization-request', grant: 'authorization_code' })
    expect(message?.parameters.map(({ name, place }) => `${name} ${place.location}`)).toEqual([
      'response_type request.query.request.payload.response_type',
      'scope request.query.request.payload.scope',
      'client_id request.query.request.payload.client_id',
      'redirect_uri request.query.request.payload.redirect_uri',
      'state request.query.request.payload.state',
      'client_id request.query.client_id',
      'request request.query.request',
      'scope request.query.scope',
    ])
  })

  it.each([
    ['an encrypted request object', { client_id: 'web-app', request: jwe }],
    ['a request object by reference', { client_id: 'web-app', request_uri: 'https://app.example/ro/1' }],
    ['a pushed request', { client_id: 'web-app', request_uri: 'urn:ietf:params:oauth:request_uri:6esc' }],
    ['a client id that is a URL', { ...base, response_type: 'code', client_id: 'https://app.example/client.json' }],
    ['authorization details', { ...base, response_type: 'code', authorization_details: '[{"type":"payment"}]' }],
  ])('is one with %s', (_what, query) => {
    expect(kinds(asked(query))).toEqual(['authorization-request'])
  })
})

describe('a pushed authorization request', () => {
  const pushed = (form: Readonly<Record<string, string>>, change: Partial<Written> = {}): Written => ({
    url: `${as}/par`,
    headers: [['Authorization', basic('web-app', 'secret')]],
    form,
    status: 201,
    json: { request_uri: 'urn:ietf:params:oauth:request_uri:6esc', expires_in: 60 },
    ...change,
  })

  it('is told from a posted one by the client that proves itself, while it is pending too', () => {
    const form = { ...base, response_type: 'code' }
    expect(kinds(pushed(form))).toEqual(pair('pushed-authorization'))
    const { status: _status, json: _json, ...pending } = pushed(form)
    expect(kinds(pending)).toEqual(['pushed-authorization-request'])
    const { headers: _headers, ...posted } = pending
    expect(kinds({ ...posted, status: 302, answerHeaders: [['Location', '/login']] })).toEqual([
      'authorization-request',
    ])
  })

  it('has what stands in its request object (RFC 9126 §3)', () => {
    const request = jwt({ iss: 'web-app', response_type: 'code', scope: 'openid', ...base })
    const [message] = read(pushed({ request }))
    expect(message).toMatchObject({ kind: 'pushed-authorization-request' })
    expect(message?.parameters.find(({ name }) => name === 'state')).toMatchObject({
      value: base.state,
      place: { location: 'request.body.request.payload.state' },
    })
  })

  it('is one with an encrypted request object and a DPoP proof', () => {
    const [request, response] = read(
      pushed(
        { request: jwe, client_id: 'web-app' },
        { headers: [['DPoP', 'the.proof.itself']], answerHeaders: [['DPoP-Nonce', 'n-1']] },
      ),
    )
    expect(request).toMatchObject({
      kind: 'pushed-authorization-request',
      dpop: { value: 'the.proof.itself', place: { location: 'request.header.dpop' } },
    })
    expect(response).toMatchObject({ dpopNonce: { value: 'n-1', place: { location: 'response.header.dpop-nonce' } } })
  })
})

describe('no authorization request', () => {
  it.each<readonly [string, Written]>([
    ['a search for a response type', { url: `${as}/search?response_type=json&q=client` }],
    ['a form with a field named request', { url: `${as}/support`, form: { request: 'please help', client: '7' } }],
    ['a form that posts a JWT named request to nobody', { url: `${as}/x`, form: { request: jwt({}) }, status: 200 }],
    ['a page with a client id of its own', { url: `${as}/clients?client_id=7` }],
  ])('is %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })
})
