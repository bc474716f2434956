import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'

const refused = refusedClient('client authentication failed')
const told = [
  '5 response.body.error: invalid_client | -',
  '5 response.body.error_description: client authentication failed | -',
]

describe('client-credentials-invalid', () => {
  it('stays silent in a good login with the registered method', () => {
    const registration = { client_id: good.clientId, token_endpoint_auth_method: 'client_secret_basic' } as const
    expect(analysed(login(), registration).findings).toEqual([])
  })

  it('is found by invalid_client, though nothing shows which of the two is wrong', () => {
    expect(inShort(analysed(login({ token: refused, resource: null })).findings)).toEqual([
      { cause: 'client-credentials-invalid', severity: 'error', evidence: told },
    ])
  })

  it('shows that the secret is another one than the client was let in with before', () => {
    const second = login(
      { token: { ...refused, headers: [['Authorization', basic(good.clientId, 'old')]] }, resource: null },
      { state: 'Another0fThemAll', code: 'another-code', accessToken: 'other' },
    )
    const { findings } = analysed([...login(), ...second])
    expect(findings).toHaveLength(1)
    expect(findings[0]?.evidence[0]).toEqual({
      place: { exchange: 12, location: 'request.header.authorization.client_secret' },
      seen: 'old',
      expected: good.secret,
      expectedAt: { exchange: 5, location: 'request.header.authorization.client_secret' },
    })
  })

  it('shows that the token request is of another client than the authorization request', () => {
    const other = { ...refused, headers: [['Authorization', basic('web-app-test', good.secret)] as const] }
    expect(inShort(analysed(login({ token: other, resource: null })).findings)).toEqual([
      {
        cause: 'client-credentials-invalid',
        severity: 'error',
        evidence: ['5 request.header.authorization.client_id: web-app-test | web-app', ...told],
      },
    ])
  })

  it('is found at the authorization endpoint that does not know the client', () => {
    const page = {
      status: 400,
      answerHeaders: [],
      answer: '<html><body>invalid_client: client is invalid</body></html>',
    }
    const { findings } = analysed(
      login(
        { authorize: page, page: null, submit: null, callback: null, token: null, resource: null },
        { clientId: 'webb-app' },
      ),
      { client_id: 'web-app', redirect_uris: [good.redirectUri] },
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'client-credentials-invalid',
        severity: 'error',
        evidence: ['1 request.query.client_id: webb-app | web-app', '1 response.status: 400 | 302'],
      },
    ])
  })

  it('warns of two methods at once, and makes an error of it where the server refuses', () => {
    const both = { form: { ...loginSteps().token.form, client_id: good.clientId, client_secret: good.secret } }
    expect(inShort(analysed(login({ token: both })).findings)).toEqual([
      {
        cause: 'client-credentials-invalid',
        severity: 'warning',
        evidence: ['5 request.body.client_secret: client_secret_post | client_secret_basic alone'],
      },
    ])
    expect(analysed(login({ token: { ...both, ...refused }, resource: null })).findings[0]?.severity).toBe('error')
  })

  it('is found where the method is not the registered one', () => {
    const { findings } = analysed(login({ token: refused, resource: null }), {
      client_id: good.clientId,
      token_endpoint_auth_method: 'client_secret_post',
    })
    expect(inShort(findings)[0]?.evidence[0]).toBe(
      '5 request.header.authorization: client_secret_basic | client_secret_post',
    )
  })

  it('is found where the method is not one that the metadata offers', () => {
    const metadata = {
      url: 'https://as.example/.well-known/openid-configuration',
      status: 200,
      json: {
        issuer: 'https://as.example',
        authorization_endpoint: 'https://as.example/authorize',
        token_endpoint: 'https://as.example/token',
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      },
    }
    const { findings } = analysed([metadata, ...login({ token: refused, resource: null })])
    expect(inShort(findings)[0]?.evidence[0]).toBe(
      '6 request.header.authorization: client_secret_basic | client_secret_post private_key_jwt',
    )
  })

  it.each([
    ['s+cret', 'a plus sign as it is'],
    ['100%secret', 'a percent sign as it is'],
  ])('shows that %s was put into Basic with %s', (secret) => {
    const token = { ...refused, headers: [['Authorization', basic(good.clientId, secret)] as const] }
    expect(inShort(analysed(login({ token, resource: null })).findings)[0]?.evidence).toEqual([
      '5 request.header.authorization: not form-encoded | id and secret, each form-encoded',
      ...told,
    ])
  })

  it('does not blame what is in Basic as it is where the server refuses the request for itself', () => {
    const headers = [['Authorization', basic(good.clientId, 's+cret')] as const]
    const token = { ...refused, headers, status: 400, json: { error: 'invalid_request' } }
    expect(inShort(analysed(login({ token, resource: null })).findings).map(({ cause }) => cause)).toEqual([
      'malformed-request',
    ])
  })

  it('does not miss a secret where the client is registered to show a certificate', () => {
    const registration = { client_id: good.clientId, token_endpoint_auth_method: 'tls_client_auth' } as const
    const form = { ...loginSteps().token.form, client_id: good.clientId }
    expect(analysed(login({ token: { headers: [], form } }), registration).findings).toEqual([])
    const token = { status: 401, json: { error: 'invalid_client' }, headers: [], form }
    const { findings } = analysed(login({ token, resource: null }), registration)
    const evidence = ['5 response.body.error: invalid_client | -']
    expect(inShort(findings)).toEqual([{ cause: 'client-credentials-invalid', severity: 'error', evidence }])
    expect(findings[0]?.message).toContain('registered to prove itself by its certificate')
  })

  it('says nothing of an encoded secret that the server took', () => {
    const token = { headers: [['Authorization', basic(good.clientId, 's%2Bcret%25')] as const] }
    expect(analysed(login({ token })).findings).toEqual([])
  })

  it('shows that an address as client id ends at its own colon', () => {
    const id = 'https://app.example/client'
    const token = { ...refused, headers: [['Authorization', basic(id, good.secret)] as const] }
    expect(inShort(analysed(login({ token, resource: null }, { clientId: id })).findings)[0]?.evidence).toEqual([
      '5 request.header.authorization: not form-encoded | id and secret, each form-encoded',
      ...told,
    ])
  })

  it('says that some servers do not decode what is encoded', () => {
    const token = { ...refused, headers: [['Authorization', basic(good.clientId, 's%2Bcret')] as const] }
    expect(analysed(login({ token, resource: null })).findings[0]?.message).toContain('some servers do not decode it')
    expect(analysed(login({ token: refused, resource: null })).findings[0]?.message).not.toContain('do not decode')
  })

  it("tells what the provider's words mean, such as a secret that has expired", () => {
    const error_description = 'AADSTS7000222: The provided client secret keys are expired.'
    const json = { error: 'invalid_client', error_description }
    const { findings } = analysed(login({ token: { status: 401, json }, resource: null }))
    expect(findings[0]?.message).toMatch(/known from Microsoft Entra: .*expired/)
  })

  it("is found behind GitHub's status 200", () => {
    const json = {
      error: 'incorrect_client_credentials',
      error_description: 'The client_id and/or client_secret passed are incorrect.',
    }
    const url = 'https://github.com/login/oauth/access_token'
    const { findings } = analysed([{ ...loginSteps().token, url, status: 200, json }])
    expect(findings.map(({ cause, severity }) => `${cause} ${severity}`)).toEqual([
      'client-credentials-invalid error',
      'token-response-malformed note',
    ])
  })
})
