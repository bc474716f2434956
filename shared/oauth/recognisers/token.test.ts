import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { basic } from '../../../test/traffic/login.ts'
import { jwt, kinds, knowing, read } from '../../../test/traffic/read.ts'
import type { TokenRequest, TokenResponse } from '../message.ts'

const url = 'https://as.example/token'
const granted = { status: 200, json: { access_token: 'at-1', token_type: 'Bearer', expires_in: 60 } } as const
const tokenRequest = (form: Readonly<Record<string, string>>, change: Partial<Written> = {}): Written => ({
  url,
  form,
  ...granted,
  ...change,
})

function request(exchange: Written, knowledge = knowing({})): TokenRequest {
  const [message] = read(exchange, knowledge)
  if (message?.kind !== 'token-request') throw new Error(`it is ${message?.kind}`)
  return message
}

function response(exchange: Written): TokenResponse {
  const [, message] = read(exchange)
  if (message?.kind !== 'token-response') throw new Error(`it is ${message?.kind}`)
  return message
}

const methods = (exchange: Written, knowledge = knowing({})) =>
  request(exchange, knowledge).authentication.map(({ method, clientId }) => [method, clientId?.value])

const urn = 'urn:ietf:params:oauth:grant-type'

describe('a token request', () => {
  it.each([
    ['authorization_code', { grant_type: 'authorization_code', code: 'c', code_verifier: 'v' }],
    ['refresh_token', { grant_type: 'refresh_token', refresh_token: 'r' }],
    ['client_credentials', { grant_type: 'client_credentials' }],
    ['password', { grant_type: 'password', username: 'ada', password: 'p' }],
    ['device_code', { grant_type: `${urn}:device_code`, device_code: 'd' }],
    ['token_exchange', { grant_type: `${urn}:token-exchange`, subject_token: 't', subject_token_type: 'x' }],
    ['jwt_bearer', { grant_type: `${urn}:jwt-bearer`, assertion: jwt({ sub: 'ada' }) }],
    ['saml2_bearer', { grant_type: `${urn}:saml2-bearer`, assertion: 'PHNhbWxwOl' }],
    ['ciba', { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: '1c266114' }],
    ['unknown', { grant_type: 'urn:example:of-our-own' }],
    ['unknown', { grant_type: 'Authorization_Code', code: 'c' }],
  ])('is of the grant %s', (grant, form) => {
    expect(request(tokenRequest({ client_id: 'x', ...form })).grant).toBe(grant)
  })

  it('keeps authorization details as they were sent, and as they were granted (RFC 9396 §6, §7)', () => {
    const details = [{ type: 'payment', locations: ['https://api.example'] }]
    const exchange = tokenRequest(
      { grant_type: 'authorization_code', code: 'c', authorization_details: JSON.stringify(details) },
      { json: { ...granted.json, authorization_details: details } },
    )
    const [asked, answer] = read(exchange)
    expect(asked?.parameters.find(({ name }) => name === 'authorization_details')).toMatchObject({ in: 'form' })
    expect(answer?.parameters.find(({ name }) => name === 'authorization_details')).toMatchObject({
      in: 'json',
      value: JSON.stringify(details),
      place: { location: 'response.body.authorization_details' },
    })
  })

  it('keeps its DPoP proof, and the nonce of the answer (RFC 9449 §8)', () => {
    const exchange = tokenRequest(
      { grant_type: 'client_credentials', client_id: 'x' },
      {
        headers: [['DPoP', 'the.proof.itself']],
        status: 400,
        json: { error: 'use_dpop_nonce' },
        answerHeaders: [['DPoP-Nonce', 'eyJ7S_zG']],
      },
    )
    expect(request(exchange).dpop).toMatchObject({
      value: 'the.proof.itself',
      place: { location: 'request.header.dpop' },
    })
    expect(response(exchange)).toMatchObject({
      granted: false,
      dpopNonce: { value: 'eyJ7S_zG', place: { location: 'response.header.dpop-nonce' } },
    })
    expect(response(tokenRequest({ grant_type: 'client_credentials' })).dpopNonce).toBeUndefined()
  })
})

describe('client authentication', () => {
  const code = { grant_type: 'authorization_code', code: 'c' }
  const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const saml2Bearer = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'
  const assertion = (alg: string) => jwt({ iss: 'x', sub: 'x', aud: url }, { alg })

  it.each<readonly [string, Written, readonly (readonly [string, string | undefined])[]]>([
    ['of none', tokenRequest({ ...code, client_id: 'x' }), [['none', 'x']]],
    ['by Basic', tokenRequest(code, { headers: [['Authorization', basic('x', 's')]] }), [['client_secret_basic', 'x']]],
    [
      'by the secret in the body',
      tokenRequest({ ...code, client_id: 'x', client_secret: 's' }),
      [['client_secret_post', 'x']],
    ],
    [
      'by a private key',
      tokenRequest({
        ...code,
        client_id: 'x',
        client_assertion_type: jwtBearer,
        client_assertion: assertion('ES256'),
      }),
      [['private_key_jwt', 'x']],
    ],
    [
      'by a private key, with the id in the assertion alone (RFC 7521 §4.2)',
      tokenRequest({ ...code, client_assertion_type: jwtBearer, client_assertion: assertion('PS256') }),
      [['private_key_jwt', 'x']],
    ],
    [
      'by a secret that signs',
      tokenRequest({
        ...code,
        client_id: 'x',
        client_assertion_type: jwtBearer,
        client_assertion: assertion('HS256'),
      }),
      [['client_secret_jwt', 'x']],
    ],
    [
      'by a SAML assertion (RFC 7522 §2.2)',
      tokenRequest({ ...code, client_id: 'x', client_assertion_type: saml2Bearer, client_assertion: 'PHNhbWw' }),
      [['saml2_bearer', 'x']],
    ],
    [
      'by two methods at once',
      tokenRequest({ ...code, client_id: 'x', client_secret: 's' }, { headers: [['Authorization', basic('x', 's')]] }),
      [
        ['client_secret_basic', 'x'],
        ['client_secret_post', 'x'],
      ],
    ],
    [
      'by an assertion of a type that nobody defines',
      tokenRequest({ ...code, client_id: 'x', client_assertion_type: 'jwt', client_assertion: assertion('ES256') }),
      [['none', 'x']],
    ],
  ])('%s', (_what, exchange, expected) => {
    expect(methods(exchange)).toEqual(expected)
  })

  it.each<readonly [string, Readonly<Record<string, unknown>>, string, Readonly<Record<string, string>>, string]>([
    [
      'at an address of its own (RFC 8705 §5)',
      {
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'tls_client_auth'],
        token_endpoint: url,
        mtls_endpoint_aliases: { token_endpoint: 'https://mtls.as.example/token' },
      },
      'https://mtls.as.example/token',
      code,
      'tls_client_auth',
    ],
    [
      'where nothing else is offered',
      { token_endpoint: url, token_endpoint_auth_methods_supported: ['self_signed_tls_client_auth'] },
      url,
      code,
      'self_signed_tls_client_auth',
    ],
    [
      'for a grant that public clients may not use',
      { token_endpoint: url, token_endpoint_auth_methods_supported: ['client_secret_basic', 'tls_client_auth'] },
      url,
      { grant_type: 'client_credentials' },
      'tls_client_auth',
    ],
    [
      'not where a public client may be meant',
      {
        token_endpoint: url,
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'tls_client_auth'],
        mtls_endpoint_aliases: { token_endpoint: url },
      },
      url,
      code,
      'none',
    ],
    [
      'not where certificates are not offered',
      { token_endpoint: url, token_endpoint_auth_methods_supported: ['client_secret_basic'] },
      url,
      { grant_type: 'client_credentials' },
      'none',
    ],
    ['not where nothing is known of the server', {}, url, { grant_type: 'client_credentials' }, 'none'],
  ])('by a certificate, %s', (_what, metadata, at, form, expected) => {
    const exchange = { ...tokenRequest({ ...form, client_id: 'x' }), url: at }
    expect(methods(exchange, knowing(metadata))).toEqual([[expected, 'x']])
  })
})

describe('no token request', () => {
  it.each<readonly [string, Written]>([
    ['a form with a voucher', { url: 'https://shop.example/redeem', form: { code: 'SUMMER', client_id: '7' } }],
    ['a page of a grant', { url: 'https://shop.example/grants?type=password' }],
    [
      'a form with user name and password alone',
      { url: 'https://as.example/login', form: { username: 'ada', password: 'p' }, status: 302 },
    ],
  ])('is %s', (_what, exchange) => {
    expect(kinds(exchange)).not.toContain('token-request')
  })
})
