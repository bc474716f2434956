import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Written, written } from '../../test/traffic/exchange.ts'
import { basic } from '../../test/traffic/login.ts'
import { createKnowledge } from './knowledge.ts'
import type { Message } from './message.ts'
import { recognise } from './recognise.ts'

const read = (exchange: Written, knowledge = createKnowledge()): readonly Message[] =>
  recognise(written(0, exchange), knowledge)
const kinds = (exchange: Written, knowledge = createKnowledge()) => read(exchange, knowledge).map(({ kind }) => kind)

const as = 'https://as.example'
const jsonOf = (json: unknown) => ({ status: 200, json })

describe('recognising', () => {
  it.each<readonly [string, Written, readonly string[]]>([
    ['an authorization request', { url: `${as}/a?response_type=code&client_id=x` }, ['authorization-request']],
    [
      'one that lacks its response type',
      { url: `${as}/a?client_id=x&redirect_uri=https%3A%2F%2Fb&state=s` },
      ['authorization-request'],
    ],
    [
      'one that was posted',
      {
        url: `${as}/a`,
        form: { response_type: 'code', client_id: 'x' },
        status: 302,
        answerHeaders: [['Location', '/login']],
      },
      ['authorization-request'],
    ],
    [
      'a pushed one',
      {
        url: `${as}/par`,
        form: { response_type: 'code', client_id: 'x' },
        status: 201,
        json: { request_uri: 'urn:x', expires_in: 60 },
      },
      ['pushed-authorization-request', 'pushed-authorization-response'],
    ],
    [
      'a page of the server that refuses',
      { url: `${as}/a?response_type=code&client_id=x`, status: 400, answer: '<html>no</html>' },
      ['authorization-request', 'authorization-error-page'],
    ],
    [
      'a response in a redirect',
      { url: `${as}/go`, status: 303, answerHeaders: [['Location', 'https://b.example/cb?code=c&state=s']] },
      ['authorization-response'],
    ],
    [
      'a response in a fragment',
      {
        url: `${as}/go`,
        status: 302,
        answerHeaders: [['Location', 'https://b.example/cb#access_token=t&token_type=Bearer&state=s']],
      },
      ['authorization-response'],
    ],
    [
      'a response that the browser delivers',
      { url: 'https://b.example/cb?code=c&state=s&iss=x' },
      ['authorization-response'],
    ],
    [
      'a response that a form delivers',
      { url: 'https://b.example/cb', form: { code: 'c', state: 's' } },
      ['authorization-response'],
    ],
    [
      'an error response',
      {
        url: `${as}/go`,
        status: 302,
        answerHeaders: [['Location', 'https://b.example/cb?error=access_denied&state=s']],
      },
      ['authorization-response'],
    ],
    [
      'a token request for a code',
      { url: `${as}/t`, form: { grant_type: 'authorization_code', code: 'c' }, ...jsonOf({ access_token: 't' }) },
      ['token-request', 'token-response'],
    ],
    [
      'one without a grant type',
      { url: `${as}/t`, form: { code: 'c', client_id: 'x', client_secret: 's' } },
      ['token-request'],
    ],
    [
      'one by GET',
      { url: `${as}/t?code=c&client_id=x&client_secret=s&redirect_uri=r`, ...jsonOf({ access_token: 't' }) },
      ['token-request', 'token-response'],
    ],
    [
      'one in JSON',
      { url: `${as}/t`, body: '{"grant_type":"client_credentials"}', headers: [['Content-Type', 'application/json']] },
      ['token-request'],
    ],
    ['a refresh', { url: `${as}/t`, form: { grant_type: 'refresh_token', refresh_token: 'r' } }, ['token-request']],
    ['client credentials', { url: `${as}/t`, form: { grant_type: 'client_credentials' } }, ['token-request']],
    [
      'a password',
      { url: `${as}/t`, form: { grant_type: 'password', username: 'a', password: 'b' } },
      ['token-request'],
    ],
    [
      'a token exchange',
      { url: `${as}/t`, form: { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: 't' } },
      ['token-request'],
    ],
    [
      'a bearer token in a header',
      { url: 'https://api.example/x', headers: [['authorization', 'bearer t']], status: 200 },
      ['resource-request', 'resource-response'],
    ],
    [
      'a bearer token in the query',
      { url: 'https://api.example/x?access_token=t', status: 200 },
      ['resource-request', 'resource-response'],
    ],
    [
      'a bearer token in a form',
      { url: 'https://api.example/x', form: { access_token: 't' }, status: 200 },
      ['resource-request', 'resource-response'],
    ],
    [
      'a demand for a token',
      { url: 'https://api.example/x', status: 401, answerHeaders: [['WWW-Authenticate', 'Bearer']] },
      ['resource-request', 'resource-response'],
    ],
    [
      'discovery',
      {
        url: `${as}/tenant/.well-known/openid-configuration`,
        ...jsonOf({ issuer: `${as}/tenant`, token_endpoint: `${as}/t` }),
      },
      ['metadata-request', 'metadata-response'],
    ],
    ['a key set', { url: `${as}/keys`, ...jsonOf({ keys: [{ kty: 'RSA' }] }) }, ['jwks-request', 'jwks-response']],
    [
      'introspection',
      { url: `${as}/i`, form: { token: 't' }, ...jsonOf({ active: false }) },
      ['introspection-request', 'introspection-response'],
    ],
    [
      'revocation',
      { url: `${as}/r`, form: { token: 't', token_type_hint: 'access_token' }, status: 200 },
      ['revocation-request', 'revocation-response'],
    ],
    [
      'a device that begins',
      {
        url: `${as}/d`,
        form: { client_id: 'tv' },
        ...jsonOf({ device_code: 'd', user_code: 'u', verification_uri: 'v' }),
      },
      ['device-authorization-request', 'device-authorization-response'],
    ],
    [
      'a logout',
      { url: `${as}/out?id_token_hint=a.b.c`, status: 302, answerHeaders: [['Location', '/']] },
      ['end-session-request', 'end-session-response'],
    ],
  ])('knows %s', (_what, exchange, expected) => {
    expect(kinds(exchange)).toEqual(expected)
  })

  it.each<readonly [string, Written]>([
    ['a page', { url: 'https://a.example/?q=code', status: 200 }],
    ['basic authentication', { url: 'https://a.example/', headers: [['Authorization', basic('a', 'b')]], status: 200 }],
    ['a form with a token of its own', { url: 'https://a.example/', form: { token: 'csrf' }, status: 200, json: {} }],
    ['a redirect', { url: 'https://a.example/', status: 302, answerHeaders: [['Location', '/next?page=2']] }],
  ])('takes %s for nothing', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })

  it('knows UserInfo and other endpoints by the metadata that was seen', () => {
    const knowledge = createKnowledge()
    const metadata = {
      issuer: as,
      userinfo_endpoint: `${as}/me`,
      revocation_endpoint: `${as}/revoke`,
      end_session_endpoint: `${as}/bye`,
    }
    const [, response] = read(
      { url: `${as}/.well-known/openid-configuration`, ...jsonOf({ ...metadata, token_endpoint: `${as}/t` }) },
      knowledge,
    )
    if (response && 'metadata' in response && response.metadata) knowledge.learnMetadata(response.metadata)
    const [userinfo] = read({ url: `${as}/me`, headers: [['Authorization', 'Bearer t']] }, knowledge)
    expect(userinfo).toMatchObject({ kind: 'resource-request', userinfo: true })
    expect(kinds({ url: `${as}/revoke`, form: { token: 't' } }, knowledge)).toEqual(['revocation-request'])
    expect(kinds({ url: `${as}/bye` }, knowledge)).toEqual(['end-session-request'])
  })

  it('keeps the place, the raw form and the order of parameters, doubles included', () => {
    const [message] = read({ url: `${as}/a?scope=a+b&response_type=code&client_id=x&scope=%zz` })
    expect(message?.parameters.filter(({ name }) => name === 'scope')).toMatchObject([
      { value: 'a b', raw: 'a+b', wellFormed: true, place: { location: 'request.query.scope' } },
      { value: '%zz', raw: '%zz', wellFormed: false, place: { location: 'request.query.scope[1]' } },
    ])
  })

  it('reads the error that a provider puts into an object', () => {
    const json = { error: { message: 'This authorization code has been used.', type: 'OAuthException', code: 100 } }
    const [, response] = read({
      url: `${as}/t`,
      form: { grant_type: 'authorization_code', code: 'c' },
      status: 400,
      json,
    })
    expect(response).toMatchObject({
      error: { code: { value: 'OAuthException' }, description: { place: { location: 'response.body.error.message' } } },
    })
  })

  it('reads an error in a form that came with status 200', () => {
    const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const
    const [, response] = read({
      url: `${as}/t`,
      form: { grant_type: 'authorization_code', code: 'c' },
      status: 200,
      answer: 'error=bad_verification_code&error_description=gone',
      answerHeaders: headers,
    })
    expect(response).toMatchObject({ granted: false, error: { code: { value: 'bad_verification_code' } } })
  })

  it('throws at nothing, and lets nothing into the prototype', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', '%', 'code=c&state=s', '{"keys":[{}]}', 'Basic ====', 'a=b&&=&%00'),
    )
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.constantFrom('GET', 'POST', 'PUT'),
        fc.integer({ min: 200, max: 599 }),
        (query, body, header, method, status) => {
          recognise(
            written(0, {
              method,
              url: `https://a.example/p?${query}`,
              body,
              headers: [
                ['Authorization', header],
                ['Content-Type', 'application/x-www-form-urlencoded'],
              ],
              status,
              answer: body,
              answerHeaders: [
                ['Location', `/x?${query}#${body}`],
                ['WWW-Authenticate', header],
                ['Content-Type', 'application/json'],
              ],
            }),
            createKnowledge(),
          )
          return ({} as Record<string, unknown>)['polluted'] === undefined
        },
      ),
      { numRuns: 500 },
    )
  })
})
