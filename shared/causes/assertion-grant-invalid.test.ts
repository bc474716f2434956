import { describe, expect, it } from 'vitest'
import { epoch, type Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good } from '../../test/traffic/login.ts'

const now = epoch / 1000
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { iss: 'robot@example.com', sub: 'ada', aud: `${good.server}/token`, exp: now + 300, iat: now }
const jwt = (change: Readonly<Record<string, unknown>> = {}, alg = 'RS256') =>
  `${part({ alg })}.${part({ ...claims, ...change })}.c2ln`
const invalidGrant = { status: 400, json: { error: 'invalid_grant' } }
const told = '0 response.body.error: invalid_grant | -'

function granting(
  kind: 'jwt-bearer' | 'saml2-bearer',
  assertion: string,
  answer: Partial<Written> = invalidGrant,
): Written {
  return {
    url: `${good.server}/token`,
    form: { grant_type: `urn:ietf:params:oauth:grant-type:${kind}`, assertion },
    at: 0,
    ...answer,
  }
}
const own = (...exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'assertion-grant-invalid'))
const metadata: Written = {
  url: `${good.server}/.well-known/oauth-authorization-server`,
  status: 200,
  json: { issuer: good.server, token_endpoint: `${good.server}/token` },
}

/** A SAML assertion for this server. */
function saml({ root = 'Assertion', end = now + 300, recipient = `${good.server}/token` } = {}): string {
  const until = new Date(end * 1000).toISOString()
  const xml = `<saml2:${root} xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><saml2:Subject><saml2:SubjectConfirmation><saml2:SubjectConfirmationData NotOnOrAfter="${new Date((now + 300) * 1000).toISOString()}" Recipient="${recipient}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="2026-01-01T00:00:00Z" NotOnOrAfter="${until}"><saml2:AudienceRestriction><saml2:Audience>${good.server}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions></saml2:${root}>`
  return Buffer.from(xml).toString('base64url')
}

describe('assertion-grant-invalid', () => {
  it.each<[string, string, string]>([
    ['that has ended', jwt({ exp: now - 600 }), `.payload.exp: ${now - 600} | after ${now}`],
    ['without end', jwt({ exp: undefined }), '.payload.exp: - | a time some minutes from now'],
    ['that was made in the future', jwt({ iat: now + 600 }), `.payload.iat: ${now + 600} | at most ${now}`],
    ['without audience', jwt({ aud: undefined }), `.payload.aud: - | ${good.server}/token`],
    ['without issuer', jwt({ iss: undefined }), '.payload.iss: - | -'],
    ['that is not signed', jwt({}, 'none'), '.header.alg: none | -'],
    ['that is none', 'opaque', ': no signed JWT | one signed JWT'],
  ])('is found where the server refuses a JWT %s', (_what, assertion, evidence) => {
    expect(own(granting('jwt-bearer', assertion))).toEqual([
      { cause: 'assertion-grant-invalid', severity: 'error', evidence: [`0 request.body.assertion${evidence}`, told] },
    ])
  })

  it('shows the audience of another server where the metadata names this one', () => {
    const aud = 'https://other.example/token'
    expect(own(metadata, granting('jwt-bearer', jwt({ aud })))[0]?.evidence[0]).toBe(
      `1 request.body.assertion.payload.aud: ${aud} | ${good.server}`,
    )
  })

  it('shows the audience where the server blames it', () => {
    const aud = 'https://login.other.example'
    const json = { error: 'invalid_grant', error_description: 'audience is invalid' }
    expect(own(granting('jwt-bearer', jwt({ aud }), { status: 400, json }))[0]?.evidence[0]).toBe(
      `0 request.body.assertion.payload.aud: ${aud} | ${good.server}/token`,
    )
  })

  it.each<[string, string, string]>([
    [
      'that has ended',
      saml({ end: now - 600 }),
      `.Conditions.NotOnOrAfter: ${new Date(epoch - 600_000).toISOString()} | after ${new Date(epoch).toISOString()}`,
    ],
    [
      'for another recipient',
      saml({ recipient: 'https://sp.example/acs' }),
      `.SubjectConfirmationData.Recipient: https://sp.example/acs | ${good.server}/token`,
    ],
    ['inside of its response', saml({ root: 'Response' }), '.root: Response | Assertion'],
    ['in ordinary Base64', `${saml().slice(0, 76)}\n${saml().slice(76)}`, ': ordinary Base64 | XML in Base64url'],
    ['as bare XML', '<saml2:Assertion/>', ': bare XML | XML in Base64url'],
    ['that is none', 'opaque', ': no XML | XML in Base64url'],
  ])('is found where the server refuses a SAML assertion %s', (_what, assertion, evidence) => {
    expect(own(granting('saml2-bearer', assertion))).toEqual([
      { cause: 'assertion-grant-invalid', severity: 'error', evidence: [`0 request.body.assertion${evidence}`, told] },
    ])
  })

  it('says what to look at where the claims are right', () => {
    expect(own(granting('jwt-bearer', jwt()))).toEqual([
      {
        cause: 'assertion-grant-invalid',
        severity: 'error',
        evidence: [`0 request.body.assertion: ${jwt()} | -`, told],
      },
    ])
    expect(own(granting('saml2-bearer', saml()))).toHaveLength(1)
  })

  it('takes time linear in what it reads', () => {
    const nasty = Buffer.from(`<a>${'<Conditions '.repeat(15_000)}`).toString('base64url')
    const started = performance.now()
    own(granting('saml2-bearer', nasty))
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it.each<[string, Written]>([
    [
      'an assertion that is taken',
      granting('jwt-bearer', jwt({ exp: undefined, aud: 'x' }), {
        status: 200,
        json: { access_token: 'at', token_type: 'Bearer' },
      }),
    ],
    [
      'a scope that is refused',
      granting('jwt-bearer', jwt({ exp: now - 600 }), { status: 400, json: { error: 'invalid_scope' } }),
    ],
    [
      'a client that is refused',
      granting('saml2-bearer', saml({ end: now - 600 }), { status: 401, json: { error: 'invalid_client' } }),
    ],
    ['an answer that has not come', granting('jwt-bearer', jwt({ exp: now - 600 }), { outcome: { kind: 'pending' } })],
  ])('stays silent at %s', (_what, exchange) => {
    expect(own(exchange)).toEqual([])
  })

  it("stays silent about the audience of a person's token that a service acts with", () => {
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: jwt({ aud: 'api://the-service' }),
      requested_token_use: 'on_behalf_of',
    }
    const [found] = own(metadata, { ...granting('jwt-bearer', ''), form })
    expect(found?.evidence.some((line) => line.includes('.aud'))).toBe(false)
  })
})
