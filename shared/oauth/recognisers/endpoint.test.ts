import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { basic } from '../../../test/traffic/login.ts'
import { jwt, kinds, knowing, pair, read } from '../../../test/traffic/read.ts'
import { createKnowledge } from '../knowledge.ts'

const as = 'https://as.example'
const auth = [['Authorization', basic('web-app', 'secret')]] as const
const ok = (json: unknown) => ({ status: 200, json })

describe('a backchannel authentication request (CIBA §7.1)', () => {
  const answer = { auth_req_id: '1c266114-a1be-4252-8ad1-04986c5b9ac1', expires_in: 120, interval: 2 }
  const asked = { scope: 'openid', login_hint: 'ada@example.org', binding_message: 'W4SCT' }

  it.each<readonly [string, Written]>([
    ['with a hint', { url: `${as}/bc`, headers: auth, form: asked, ...ok(answer) }],
    ['while it is pending', { url: `${as}/bc`, headers: auth, form: asked }],
    [
      'with a token in the place of the hint',
      { url: `${as}/bc`, headers: auth, form: { scope: 'openid', login_hint_token: jwt({ sub: 'ada' }) } },
    ],
    [
      'that is signed (§7.1.1)',
      { url: `${as}/bc`, headers: auth, form: { request: jwt({ iss: 'web-app', aud: as, ...asked }) } },
    ],
    [
      'that is refused',
      { url: `${as}/bc`, headers: auth, form: asked, status: 400, json: { error: 'unknown_user_id' } },
    ],
    [
      'of a client that sends its id, by the answer',
      { url: `${as}/bc`, form: { ...asked, client_id: 'x' }, ...ok(answer) },
    ],
  ])('is one %s', (_what, exchange) => {
    expect(kinds(exchange)[0]).toBe('backchannel-authentication-request')
  })

  it('is known by metadata where it lacks everything', () => {
    const knowledge = knowing({ backchannel_authentication_endpoint: `${as}/bc` })
    expect(kinds({ url: `${as}/bc`, form: { scope: 'openid' } }, knowledge)).toEqual([
      'backchannel-authentication-request',
    ])
  })

  it('has the parameters of its signed request', () => {
    const [message] = read({ url: `${as}/bc`, headers: auth, form: { request: jwt({ iss: 'web-app', ...asked }) } })
    expect(message?.parameters.find(({ name }) => name === 'login_hint')).toMatchObject({
      value: asked.login_hint,
      place: { location: 'request.body.request.payload.login_hint' },
    })
  })

  it.each<readonly [string, Written]>([
    ['a login form with a hint', { url: `${as}/login`, form: { scope: 'all', login_hint: 'ada' }, status: 200 }],
    ['a search', { url: `${as}/search`, headers: auth, form: { scope: 'all', q: 'ada' }, status: 200 }],
  ])('is not %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })
})

describe('a CIBA notification (§10.2, §10.3.1)', () => {
  const notified = (json: unknown, authorization = 'Bearer 8d67dc78-7faa-4d41'): Written => ({
    url: 'https://client.example/cb',
    headers: [
      ['Authorization', authorization],
      ['Content-Type', 'application/json'],
    ],
    body: JSON.stringify(json),
    status: 204,
  })

  it('is one that says it is done, or carries the tokens', () => {
    expect(kinds(notified({ auth_req_id: '1c266114' }))).toEqual(pair('ciba-notification'))
    const [push] = read(notified({ auth_req_id: '1c266114', access_token: 'at', id_token: 'a.b.c' }))
    expect(push?.parameters.map(({ name }) => name)).toEqual(['auth_req_id', 'access_token', 'id_token'])
  })

  it.each<readonly [string, Written]>([
    ['an API call with JSON of its own', notified({ order: 7 })],
    ['one whose id is no text', notified({ auth_req_id: 7 })],
  ])('is not %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual(pair('resource'))
  })

  it('is not a poll that is sent as JSON', () => {
    const poll = notified({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: '1c266114' })
    expect(kinds(poll)[0]).toBe('token-request')
  })
})

describe('a device authorization request (RFC 8628 §3.1)', () => {
  const answer = { device_code: 'd', user_code: 'WDJB-MJHT', verification_uri: `${as}/u`, expires_in: 600 }

  it('is one by its answer, or by the metadata', () => {
    expect(kinds({ url: `${as}/d`, form: { client_id: 'tv' }, ...ok(answer) })).toEqual(pair('device-authorization'))
    expect(kinds({ url: `${as}/d`, headers: auth, form: { scope: 'x' }, ...ok(answer) })).toEqual(
      pair('device-authorization'),
    )
    const knowledge = knowing({ device_authorization_endpoint: `${as}/d` })
    expect(kinds({ url: `${as}/d`, form: { client_id: 'tv' } }, knowledge)).toEqual(['device-authorization-request'])
  })

  it('is not a form with a client id', () => {
    expect(kinds({ url: `${as}/d`, form: { client_id: 'tv' }, ...ok({ user: 'u' }) })).toEqual([])
  })
})

describe('introspection and revocation', () => {
  it('introspects where the answer says so', () => {
    expect(kinds({ url: `${as}/i`, headers: auth, form: { token: 't' }, ...ok({ active: true }) })).toEqual(
      pair('introspection'),
    )
  })

  it('reads the answer out of its JWT (RFC 9701 §5)', () => {
    const answer = jwt({ iss: as, aud: 'api', token_introspection: { active: true, scope: 'read', sub: 'ada' } })
    const [, response] = read({
      url: `${as}/i`,
      headers: auth,
      form: { token: 't' },
      status: 200,
      answer,
      answerHeaders: [['Content-Type', 'application/token-introspection+jwt']],
    })
    expect(response).toMatchObject({ kind: 'introspection-response' })
    expect(response?.parameters.map(({ name, value, place }) => `${name}=${value} ${place.location}`)).toEqual([
      'active=true response.body.payload.token_introspection.active',
      'scope=read response.body.payload.token_introspection.scope',
      'sub=ada response.body.payload.token_introspection.sub',
    ])
  })

  it('revokes by the hint, or by a client that proves itself and hears nothing', () => {
    const hinted = { token: 't', token_type_hint: 'refresh_token' }
    expect(kinds({ url: `${as}/r`, form: hinted, status: 200 })).toEqual(pair('revocation'))
    expect(kinds({ url: `${as}/r`, headers: auth, form: { token: 't' }, status: 200 })).toEqual(pair('revocation'))
  })

  it('are told by their address where nothing there answers', () => {
    const lost = { headers: auth, form: { token: 't' }, status: 404 } as const
    expect(kinds({ url: `${as}/oauth2/introspect`, ...lost })).toEqual(pair('introspection'))
    expect(kinds({ url: `${as}/oauth2/revoke`, ...lost })).toEqual(pair('revocation'))
    expect(
      kinds({ url: `${as}/oauth2/introspect`, form: { token: 't', token_type_hint: 'access_token' }, status: 404 }),
    ).toEqual(pair('introspection'))
    expect(kinds({ url: `${as}/oauth2/revoke`, form: { token: 't' }, status: 404 })).toEqual([])
    expect(kinds({ url: `${as}/oauth2/other`, ...lost })).toEqual([])
  })

  it.each<readonly [string, Written]>([
    ['a form with a token against forgery', { url: `${as}/x`, form: { token: 'csrf', name: 'a' }, ...ok({ done: 1 }) }],
    [
      'a form whose page comes back',
      { url: `${as}/x`, headers: auth, form: { token: 't' }, status: 200, answer: '<p>' },
    ],
  ])('is not %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })
})

describe('metadata', () => {
  const metadata = { issuer: `${as}/tenant`, token_endpoint: `${as}/tenant/token` }

  it.each([
    `${as}/.well-known/openid-configuration`,
    `${as}/tenant/.well-known/openid-configuration`,
    `${as}/.well-known/oauth-authorization-server`,
    `${as}/.well-known/oauth-authorization-server/tenant`,
    `${as}/.well-known/openid-configuration/tenant`,
  ])('is at %s', (url) => {
    expect(read({ url, ...ok(metadata) })).toMatchObject([
      { kind: 'metadata-request' },
      { kind: 'metadata-response', metadata: { issuer: { value: `${as}/tenant` } } },
    ])
  })

  it('of a resource names its servers (RFC 9728 §2)', () => {
    const json = { resource: 'https://mcp.example/mcp', authorization_servers: [as], scopes_supported: ['tools'] }
    expect(read({ url: 'https://mcp.example/.well-known/oauth-protected-resource/mcp', ...ok(json) })).toMatchObject([
      { kind: 'resource-metadata-request' },
      {
        kind: 'resource-metadata-response',
        resourceMetadata: {
          resource: { value: json.resource, place: { location: 'response.body.resource' } },
          authorizationServers: [{ value: as, place: { location: 'response.body.authorization_servers' } }],
        },
      },
    ])
  })

  it('of a client is read at the address that is its id', () => {
    const url = 'https://app.example/client.json'
    const json = { client_id: url, client_name: 'App', redirect_uris: ['http://127.0.0.1/cb'] }
    expect(read({ url, ...ok(json) })).toMatchObject([
      { kind: 'client-metadata-request' },
      { kind: 'client-metadata-response', registered: { client_id: url, redirect_uris: ['http://127.0.0.1/cb'] } },
    ])
    expect(kinds({ url, ...ok({ ...json, client_id: `${url}?v=2` }) })).toEqual([])
    const knowledge = createKnowledge()
    knowledge.learnRequest(`${as}/authorize`, undefined, url)
    expect(kinds({ url, status: 404 }, knowledge)).toEqual(pair('client-metadata'))
  })

  it.each<readonly [string, Written]>([
    ['another well-known document', { url: `${as}/.well-known/security.txt`, status: 200, answer: 'Contact: x' }],
    ['a page about it', { url: `${as}/docs/openid-configuration`, status: 200, answer: 'read this' }],
    ['JSON with an issuer', { url: `${as}/about`, ...ok({ issuer: 'ACME' }) }],
  ])('is not %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })
})

describe('a request object (RFC 9101 §5.2.3)', () => {
  const url = 'https://app.example/ro/1'
  const object = { iss: 'web-app', aud: as, response_type: 'code', redirect_uri: 'https://app.example/cb', state: 's' }
  const answered = { status: 200, answer: jwt(object), answerHeaders: [['Content-Type', 'application/jwt']] } as const

  it('is known by the address that a request named, without its fragment', () => {
    const knowledge = createKnowledge()
    knowledge.learnRequest(`${as}/authorize`, `${url}#sha256-of-it`, 'web-app')
    const [, response] = read({ url, ...answered }, knowledge)
    expect(response).toMatchObject({ kind: 'request-object-response' })
    expect(response?.parameters.map(({ name, place }) => `${name} ${place.location}`)).toEqual([
      'response_type response.body.payload.response_type',
      'redirect_uri response.body.payload.redirect_uri',
      'state response.body.payload.state',
    ])
  })

  it('is known by its media type (RFC 9101 §9.4.1), and not by being a JWT', () => {
    const type = [['Content-Type', 'application/oauth-authz-req+jwt']] as const
    expect(kinds({ url, ...answered, answerHeaders: type })).toEqual(pair('request-object'))
    expect(kinds({ url, ...answered })).toEqual([])
  })
})

describe('a key set (RFC 7517 §5)', () => {
  it('is one by what it holds', () => {
    expect(kinds({ url: `${as}/keys`, ...ok({ keys: [{ kty: 'EC', kid: '1' }] }) })).toEqual(pair('jwks'))
  })

  it.each<readonly [string, unknown]>([
    ['a list of other keys', { keys: [{ id: 1 }] }],
    ['none', { keys: [] }],
    ['keys that are names', { keys: ['kty'] }],
  ])('is not %s', (_what, json) => {
    expect(kinds({ url: `${as}/keys`, ...ok(json) })).toEqual([])
  })
})
