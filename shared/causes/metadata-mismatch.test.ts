import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, good, login, loginSteps } from '../../test/traffic/login.ts'

const openId = {
  jwks_uri: `${good.server}/keys`,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
}

/** The metadata at this path, with these members. */
const at = (path: string, members: Readonly<Record<string, unknown>> = {}): Written => ({
  ...discovery({ ...openId, ...members }),
  url: `${good.server}${path}`,
})
const openIdPath = '/.well-known/openid-configuration'

describe('metadata-mismatch', () => {
  it.each([
    ['at its root', at(openIdPath)],
    ['with a slash at its end, which the address leaves out', at(openIdPath, { issuer: `${good.server}/` })],
    ['below a path', at(`/realms/a${openIdPath}`, { issuer: `${good.server}/realms/a` })],
    [
      'with the path behind',
      at('/.well-known/oauth-authorization-server/realms/a', { issuer: `${good.server}/realms/a` }),
    ],
  ])('stays silent where the issuer is that of the address: %s', (_what, document) => {
    expect(analysed([document]).findings).toEqual([])
  })

  it('warns where the issuer is another', () => {
    const document = at(`/realms/a${openIdPath}`, { issuer: `${good.server}/realms/b` })
    expect(inShort(analysed([document]).findings)).toEqual([
      {
        cause: 'metadata-mismatch',
        severity: 'warning',
        evidence: [`0 response.body.issuer: ${good.server}/realms/b | ${good.server}/realms/a`],
      },
    ])
  })

  it('warns of an issuer with a query, and of an endpoint with a fragment', () => {
    const document = at(openIdPath, {
      issuer: `${good.server}?tenant=a`,
      authorization_endpoint: `${good.server}/authorize#login`,
    })
    const evidence = inShort(analysed([document]).findings).flatMap((finding) => finding.evidence)
    expect(evidence).toContain(`0 response.body.issuer: ${good.server}?tenant=a | ${good.server}`)
    expect(evidence).toContain(
      `0 response.body.authorization_endpoint: ${good.server}/authorize#login | ${good.server}/authorize`,
    )
  })

  it('stays silent about a template for many tenants', () => {
    const issuer = `${good.server}/{tenantid}/v2.0`
    expect(analysed([at(`/common/v2.0${openIdPath}`, { issuer })]).findings).toEqual([])
  })

  it('leaves an address behind a gateway to the gateway', () => {
    const document = at(openIdPath, { issuer: 'http://as.example', token_endpoint: 'http://as.example/token' })
    expect(analysed([document]).findings.map(({ cause }) => cause)).toEqual(['gateway-altered'])
  })

  it('warns of an endpoint without TLS', () => {
    const document = at(openIdPath, { token_endpoint: 'http://as.example/token' })
    expect(inShort(analysed([document]).findings)).toEqual([
      {
        cause: 'metadata-mismatch',
        severity: 'warning',
        evidence: ['0 response.body.token_endpoint: http://as.example/token | https://as.example/token'],
      },
    ])
  })

  it('tells what is missing: a warning where nothing works without it', () => {
    expect(inShort(analysed([at(openIdPath, { token_endpoint: undefined })]).findings)).toEqual([
      { cause: 'metadata-mismatch', severity: 'warning', evidence: ['0 response.body.token_endpoint: - | -'] },
    ])
    expect(inShort(analysed([at(openIdPath, { authorization_endpoint: undefined })]).findings)).toEqual([
      { cause: 'metadata-mismatch', severity: 'note', evidence: ['0 response.body.authorization_endpoint: - | -'] },
    ])
  })

  it('notes what a client can do without, and of an OpenID provider what is required besides', () => {
    for (const member of ['response_types_supported', 'jwks_uri', 'subject_types_supported']) {
      expect(inShort(analysed([at(openIdPath, { [member]: undefined })]).findings)).toEqual([
        { cause: 'metadata-mismatch', severity: 'note', evidence: [`0 response.body.${member}: - | -`] },
      ])
    }
    const plain = at('/.well-known/oauth-authorization-server', { jwks_uri: undefined })
    expect(analysed([plain]).findings).toEqual([])
  })

  it('stays silent about an authorization endpoint that no grant uses', () => {
    const members = {
      authorization_endpoint: undefined,
      response_types_supported: undefined,
      grant_types_supported: ['client_credentials'],
    }
    expect(analysed([discovery(members)]).findings).toEqual([])
  })

  it('notes another token endpoint, and warns where it refused', () => {
    const other = { url: `${good.server}/oauth2/token` }
    const evidence = [`5 request.url: ${other.url} | ${good.server}/token`]
    expect(inShort(analysed([discovery(), ...login({ start: null, token: other })]).findings)).toEqual([
      { cause: 'metadata-mismatch', severity: 'note', evidence },
    ])
    const refused = { ...other, status: 400, json: { error: 'invalid_grant' } }
    const { findings } = analysed([discovery(), ...login({ start: null, token: refused, resource: null })])
    const found = findings.filter(({ cause }) => cause === 'metadata-mismatch')
    expect(inShort(found)).toEqual([{ cause: 'metadata-mismatch', severity: 'warning', evidence }])
  })

  it('warns where the client writes the issuer with another slash', () => {
    const { findings } = analysed([discovery(), ...login({ start: null })], {
      client_id: good.clientId,
      issuer: `${good.server}/`,
    })
    expect(inShort(findings).filter(({ cause }) => cause === 'metadata-mismatch')).toEqual([
      {
        cause: 'metadata-mismatch',
        severity: 'warning',
        evidence: [`0 response.body.issuer: ${good.server} | ${good.server}/`],
      },
    ])
  })

  it('stays silent where the token endpoint was seen behind its gateway alone', () => {
    const { authorize } = loginSteps()
    const behind = 'http://10.0.0.7:8080'
    const [first, ...rest] = login({
      start: null,
      authorize: { at: 100, took: 50 },
      token: { url: `${behind}/token`, status: 400, json: { error: 'invalid_grant' } },
      resource: null,
    })
    const inner = { ...authorize, url: authorize.url.replace(good.server, behind), at: 110, took: 20 }
    const { findings } = analysed([
      { ...discovery(), at: 0 },
      ...(first ? [first] : []),
      inner,
      ...rest.map((step, index) => ({ ...step, at: 300 + index * 100 })),
    ])
    expect(findings.map(({ cause }) => cause)).not.toContain('metadata-mismatch')
  })
})
