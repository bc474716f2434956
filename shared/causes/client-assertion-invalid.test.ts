import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { epoch, type Written } from '../../test/traffic/exchange.ts'
import { analysed, analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const { token } = loginSteps()
const form: Readonly<Record<string, string>> = token.form
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** The second in which the token request is sent, as the fifth exchange of a login. */
const now = epoch / 1000

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = {
  iss: good.clientId,
  sub: good.clientId,
  aud: good.server,
  exp: now + 60,
  iat: now,
  jti: 'an-id-of-its-own',
}
type Claims = Readonly<Record<string, unknown>>

function assertion(change: Claims = {}, header: Claims = {}): string {
  return `${part({ alg: 'RS256', kid: 'k1', ...header })}.${part({ ...claims, ...change })}.c2lnbmF0dXJl`
}

const metadata: Written = {
  url: `${good.server}/.well-known/openid-configuration`,
  status: 200,
  json: {
    issuer: good.server,
    authorization_endpoint: `${good.server}/authorize`,
    token_endpoint: `${good.server}/token`,
    jwks_uri: `${good.server}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'HS256'],
  },
}
const invalidClient = { status: 401, json: { error: 'invalid_client' } }
const told = '6 response.body.error: invalid_client | -'

/** A login whose client proves itself by this assertion, answered well, or refused. */
function proving(text: string, refusal?: Partial<Written>, more: Readonly<Record<string, string>> = {}): Written[] {
  const proof = { client_id: good.clientId, client_assertion: text, client_assertion_type: jwtBearer }
  const sent: Partial<Written> = { headers: [], form: { ...form, ...proof, ...more } }
  return [metadata, ...login(refusal ? { token: { ...sent, ...refusal }, resource: null } : { token: sent })]
}

const own = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'client-assertion-invalid'))

describe('client-assertion-invalid', () => {
  it.each<[string, string, string]>([
    ['another issuer', assertion({ iss: 'web-app-test' }), `payload.iss: web-app-test | ${good.clientId}`],
    ['another subject', assertion({ sub: 'web-app-test' }), `payload.sub: web-app-test | ${good.clientId}`],
    ['no subject', assertion({ sub: undefined }), `payload.sub: - | ${good.clientId}`],
    [
      'the audience of another server',
      assertion({ aud: 'https://other.example' }),
      `payload.aud: https://other.example | ${good.server}`,
    ],
    [
      'an audience with a slash too many',
      assertion({ aud: `${good.server}/` }),
      `payload.aud: ${good.server}/ | ${good.server}`,
    ],
    ['no audience', assertion({ aud: undefined }), `payload.aud: - | ${good.server}`],
    ['no end', assertion({ exp: undefined }), 'payload.exp: - | a time some minutes from now'],
    ['an end that is past', assertion({ exp: now - 300 }), `payload.exp: ${now - 300} | after ${now + 1}`],
    ['an end in milliseconds', assertion({ exp: epoch + 60_000 }), `payload.exp: ${epoch + 60_000} | ${now + 60}`],
    ['an end that is no number', assertion({ exp: 'soon' }), 'payload.exp: soon | -'],
    [
      'a time of issue that is to come',
      assertion({ iat: now + 300 }),
      `payload.iat: ${now + 300} | at most ${now + 1}`,
    ],
    ['a beginning that is to come', assertion({ nbf: now + 300 }), `payload.nbf: ${now + 300} | at most ${now + 1}`],
    ['no signature', assertion({}, { alg: 'none' }), 'header.alg: none | -'],
    ['an algorithm that is not offered', assertion({}, { alg: 'ES256' }), 'header.alg: ES256 | RS256 PS256 HS256'],
  ])('is found where the server refuses one with %s', (_what, text, evidence) => {
    expect(own(proving(text, invalidClient))).toEqual([
      {
        cause: 'client-assertion-invalid',
        severity: 'error',
        evidence: [`6 request.body.client_assertion.${evidence}`, told],
      },
    ])
  })

  it('is found where the type of the assertion is another one', () => {
    const more = { client_assertion_type: 'jwt-bearer' }
    expect(own(proving(assertion(), invalidClient, more))[0]?.evidence).toEqual([
      `6 request.body.client_assertion_type: jwt-bearer | ${jwtBearer}`,
      told,
    ])
  })

  it('is found where what is sent is no JWT', () => {
    expect(own(proving('not-a-jwt', invalidClient))[0]?.evidence).toEqual([
      '6 request.body.client_assertion: no signed JWT | one signed JWT',
      told,
    ])
  })

  it("judges the time by the server's clock where its answer tells it", () => {
    const date = new Date(epoch + 600_000).toUTCString()
    const refusal = { ...invalidClient, answerHeaders: [['Date', date]] as const }
    expect(own(proving(assertion(), refusal))[0]?.evidence[0]).toBe(
      `6 request.body.client_assertion.payload.exp: ${now + 60} | after ${now + 600}`,
    )
  })

  it('is found where the secret that is known signed no such assertion', async () => {
    const sign = (secret: string) => {
      const input = `${part({ alg: 'HS256' })}.${part(claims)}`
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    }
    const secret = 'a-secret-of-the-lab-that-is-long-enough'
    const registration = { client_id: good.clientId, client_secret: secret }
    const wrong = await analysedAndSettled(
      proving(sign('another-secret-that-is-long-enough-'), invalidClient),
      registration,
    )
    expect(inShort(wrong.findings)[0]).toEqual({
      cause: 'client-assertion-invalid',
      severity: 'error',
      evidence: [
        '6 request.body.client_assertion.header.alg: signed with another secret | signed with the client secret',
        told,
      ],
    })
    const right = await analysedAndSettled(proving(sign(secret), invalidClient), registration)
    expect(right.findings.map(({ cause }) => cause)).not.toContain('client-assertion-invalid')
  })

  it('is found where the assertion was sent in an earlier request, and warns where the server lets that pass', () => {
    const again = proving(assertion(), invalidClient)
    const first = login(
      {
        token: {
          headers: [],
          form: { ...form, client_assertion: assertion(), client_assertion_type: jwtBearer, code: 'first' },
        },
      },
      { code: 'first', state: 'TheFirstStateOfThem', accessToken: 'first' },
    )
    const [found] = own([...first, ...again])
    expect(found?.severity).toBe('error')
    expect(found?.evidence[0]).toBe(
      '13 request.body.client_assertion.payload.jti: an-id-of-its-own | a new value for each request',
    )
    expect(own([...first, ...proving(assertion())]).map(({ severity }) => severity)).toEqual(['warning'])
  })

  it('warns of an assertion without end that the server took', () => {
    expect(own(proving(assertion({ exp: undefined })))).toEqual([
      {
        cause: 'client-assertion-invalid',
        severity: 'warning',
        evidence: ['6 request.body.client_assertion.payload.exp: - | a time some minutes from now'],
      },
    ])
  })

  it('has under it that the client was refused', () => {
    const { findings } = analysed(proving(assertion({ exp: now - 300 }), invalidClient))
    expect(findings.map(({ cause }) => cause)).toEqual(['client-assertion-invalid', 'client-credentials-invalid'])
    expect(findings[1]?.root).toBe(findings[0]?.id)
  })

  it("tells the server's words where the claims are right", () => {
    const error_description = 'The client_assertion signature is invalid.'
    const refused = proving(assertion(), { status: 401, json: { error: 'invalid_client', error_description } })
    const [found] = analysed(refused).findings.filter(({ cause }) => cause === 'client-assertion-invalid')
    expect(found?.message).toContain('compare the key and the algorithm')
  })

  describe("Apple's client secret", () => {
    const apple = 'https://appleid.apple.com/auth/token'
    const appleClaims = {
      iss: 'TEAM123456',
      sub: 'com.example.web',
      aud: 'https://appleid.apple.com',
      exp: now + 86_400,
    }
    const secret = (change: Claims, header: Claims = {}) =>
      `${part({ alg: 'ES256', kid: 'ABC123DEFG', ...header })}.${part({ iat: now, ...appleClaims, ...change })}.c2ln`
    const asking = (client_secret: string, answer: Partial<Written>): Written[] => [
      {
        url: apple,
        form: { grant_type: 'authorization_code', code: 'c', client_id: 'com.example.web', client_secret },
        status: 400,
        json: { error: 'invalid_client' },
        ...answer,
      },
    ]

    it.each<[string, string, string]>([
      [
        'the issuer in the place of the team',
        secret({ iss: 'com.example.web' }),
        'payload.iss: com.example.web | the team id, ten letters and digits',
      ],
      ['another client', secret({ sub: 'com.example.app' }), 'payload.sub: com.example.app | com.example.web'],
      ['another audience', secret({ aud: apple }), `payload.aud: ${apple} | https://appleid.apple.com`],
      [
        'a life of a year',
        secret({ exp: now + 31_536_000 }),
        `payload.exp: ${now + 31_536_000} | at most ${now + 15_777_000}`,
      ],
      ['a life that is over', secret({ exp: now - 1000 }), `payload.exp: ${now - 1000} | after ${now}`],
      ['another algorithm', secret({}, { alg: 'HS256' }), 'header.alg: HS256 | ES256'],
      ['no key id', secret({}, { kid: undefined }), 'header.kid: - | the id of the key'],
    ])('is found with %s', (_what, text, evidence) => {
      expect(own(asking(text, {}))).toEqual([
        {
          cause: 'client-assertion-invalid',
          severity: 'error',
          evidence: [`0 request.body.client_secret.${evidence}`, '0 response.body.error: invalid_client | -'],
        },
      ])
    })

    it('stays silent where Apple takes it, and at a client of Apple that is refused for its code', () => {
      const json = { access_token: 'at', token_type: 'Bearer', expires_in: 3600 }
      expect(own(asking(secret({}), { status: 200, json }))).toEqual([])
      expect(own(asking(secret({}), { json: { error: 'invalid_grant' } }))).toEqual([])
    })
  })

  it.each<[string, readonly Written[]]>([
    ['an assertion that is right', proving(assertion())],
    ['the token endpoint as audience', proving(assertion({ aud: `${good.server}/token` }))],
    ['several audiences of which one is this server', proving(assertion({ aud: ['https://x.example', good.server] }))],
    [
      'an assertion that another party issued to a machine',
      proving(
        assertion({ iss: 'https://kubernetes.example', sub: 'system:serviceaccount:a:b', aud: 'api://exchange' }),
      ),
    ],
    ['an assertion without jti that the server took', proving(assertion({ jti: undefined }))],
    [
      'a good assertion beside a refused code',
      proving(assertion({ aud: 'https://x.example' }), { status: 400, json: { error: 'invalid_grant' } }),
    ],
    ['a client that is refused though its assertion is right', proving(assertion(), invalidClient)],
    ['a request that is not answered yet', proving(assertion({ exp: undefined }), { outcome: { kind: 'pending' } })],
    [
      'an audience of the same server, whose issuer is not known',
      proving(assertion({ aud: `${good.server}/realms/lab` }), invalidClient).slice(1),
    ],
  ])('stays silent at %s', (_what, exchanges) => {
    expect(own(exchanges)).toEqual([])
  })
})
