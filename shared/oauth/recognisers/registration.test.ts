import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { kinds, knowing, pair, read } from '../../../test/traffic/read.ts'
import { createKnowledge } from '../knowledge.ts'

const url = 'https://as.example/register'
const json = [['Content-Type', 'application/json']] as const
const given = {
  client_id: 's6BhdRkqt3',
  client_secret: 'cf136dc3c1fc93f31185e5885805d',
  registration_access_token: 'this.is.an.access.token',
  registration_client_uri: `${url}/s6BhdRkqt3`,
  redirect_uris: ['https://app.example/cb'],
  scope: 'openid profile',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code'],
}
const asks = (asked: unknown, change: Partial<Written> = {}): Written => ({
  url,
  headers: json,
  body: JSON.stringify(asked),
  status: 201,
  json: given,
  ...change,
})

describe('a registration (RFC 7591 §3)', () => {
  it('is one by the redirect URIs that it asks for, and gives what was registered', () => {
    expect(read(asks({ redirect_uris: ['https://app.example/cb'], client_name: 'App' }))).toMatchObject([
      { kind: 'registration-request' },
      {
        kind: 'registration-response',
        registered: {
          client_id: 's6BhdRkqt3',
          client_secret: 'cf136dc3c1fc93f31185e5885805d',
          redirect_uris: ['https://app.example/cb'],
          scopes: ['openid', 'profile'],
          token_endpoint_auth_method: 'client_secret_basic',
        },
      },
    ])
  })

  it('is one of a client without redirect URIs', () => {
    const { registration_access_token: _token, registration_client_uri: _uri, ...bare } = given
    const asked = { grant_types: ['client_credentials'], client_name: 'Job' }
    expect(kinds(asks(asked, { json: bare }))).toEqual(pair('registration'))
  })

  it('is one that was refused', () => {
    const refused = asks({ redirect_uris: ['ftp://x'] }, { status: 400, json: { error: 'invalid_redirect_uri' } })
    expect(read(refused)).toMatchObject([
      { kind: 'registration-request' },
      { kind: 'registration-response', error: { code: { value: 'invalid_redirect_uri' } } },
    ])
  })

  it('leaves out what is of another type, and registers nothing without an id', () => {
    const [, odd] = read(asks({ redirect_uris: [] }, { json: { ...given, redirect_uris: 'https://x', scope: 7 } }))
    expect(odd).toMatchObject({ registered: { client_id: 's6BhdRkqt3' } })
    expect(odd).not.toHaveProperty('registered.redirect_uris')
    expect(odd).not.toHaveProperty('registered.scopes')
    const [, none] = read(asks({ redirect_uris: [] }, { json: { ...given, client_id: 7 } }))
    expect(none).not.toHaveProperty('registered')
  })

  it('keeps a method that we have no name for out of the registration', () => {
    const [, response] = read(
      asks({ redirect_uris: [] }, { json: { ...given, token_endpoint_auth_method: 'of_ours' } }),
    )
    expect(response).not.toHaveProperty('registered.token_endpoint_auth_method')
  })
})

describe('the management of a registration (RFC 7592 §2)', () => {
  const at = {
    url: given.registration_client_uri,
    headers: [['Authorization', 'Bearer this.is.an.access.token']],
  } as const
  const knowledge = () => {
    const known = createKnowledge()
    const [, response] = read(asks({ redirect_uris: [] }))
    if (response) known.learnClient(response)
    return known
  }

  it.each<readonly [string, Written]>([
    ['reads it', { ...at, status: 200, json: given }],
    ['changes it', { ...at, method: 'PUT', body: JSON.stringify(given), status: 200, json: given }],
  ])('%s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual(pair('registration'))
  })

  it('deletes it, where its address was seen', () => {
    const exchange: Written = { ...at, method: 'DELETE', status: 204 }
    expect(kinds(exchange, knowledge())).toEqual(pair('registration'))
    expect(kinds(exchange)).toEqual(pair('resource'))
  })
})

describe('no registration', () => {
  it.each<readonly [string, Written]>([
    ['an order in JSON', asks({ order: 7 }, { json: { id: 1 } })],
    ['an administrator who makes a client in another shape', asks({ redirectUris: ['x'] }, { json: { id: 1 } })],
    ['a list of clients', { url: 'https://as.example/clients', status: 200, json: [given] }],
    ['a page on one client', { url: 'https://as.example/clients/7', status: 200, json: { client_id: '7' } }],
  ])('is %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })

  it('is a token request in JSON', () => {
    const asked = { grant_type: 'client_credentials', redirect_uris: [] }
    expect(kinds(asks(asked, { status: 200, json: { access_token: 't' } }))[0]).toBe('token-request')
  })

  it('is anything at the endpoint that metadata names', () => {
    expect(kinds(asks({ name: 'App' }), knowing({ registration_endpoint: url }))).toEqual(pair('registration'))
  })
})
