import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const certificate = (name: string) => Buffer.concat([Buffer.from([0x30, 0x82]), Buffer.from(`the certificate ${name}`)])
const thumbprintOf = (der: Buffer) => createHash('sha256').update(der).digest('base64url')
const one = certificate('of the login')
const two = certificate('of somebody else')
const pem = (der: Buffer) =>
  encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const accessToken = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part({ sub: 'ada', cnf: { 'x5t#S256': thumbprintOf(one) } })}.c2ln`
const api = 'https://api.example/me'
const bound = '0 request.header.authorization.access_token.payload.cnf.x5t#S256'

const uses = (headers: NonNullable<Written['headers']>, more: Partial<Written> = {}): Written => ({
  url: api,
  headers: [['Authorization', `Bearer ${accessToken}`], ...headers],
  status: 200,
  json: {},
  ...more,
})
const refused = (description?: string): Partial<Written> => ({
  status: 401,
  answerHeaders: [
    [
      'WWW-Authenticate',
      `Bearer error="invalid_token"${description === undefined ? '' : `, error_description="${description}"`}`,
    ],
  ],
})
const ofCause = (...exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'certificate-binding-mismatch'))
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'certificate-binding-mismatch', severity, evidence },
]
const told = '0 response.header.www-authenticate.error: invalid_token | -'

describe('certificate-binding-mismatch', () => {
  it.each<[string, readonly [string, string]]>([
    ['nginx', ['X-SSL-Client-Cert', pem(one)]],
    ['RFC 9440', ['Client-Cert', `:${one.toString('base64')}:`]],
    ['Envoy', ['X-Forwarded-Client-Cert', `By=spiffe://a;Hash=${createHash('sha256').update(one).digest('hex')}`]],
    ['Azure', ['X-ARR-ClientCert', one.toString('base64')]],
    ['nobody', ['X-SSL-Client-Cert', '(null)']],
  ])('stays silent where the certificate is the one of the token, as %s passes it on', (_what, header) => {
    expect(ofCause(uses([header]))).toEqual([])
  })

  it('stays silent where a bound token is refused, and nothing names the certificate', () => {
    expect(ofCause(uses([], refused('The token expired')))).toEqual([])
    expect(ofCause(uses([['Client-Cert', `:${one.toString('base64')}:`]], refused('certificate')))).toEqual([])
  })

  it('is found by another certificate, and warned of where that passes', () => {
    const other = `0 request.header.x-ssl-client-cert: ${thumbprintOf(two)} | ${thumbprintOf(one)}`
    expect(ofCause(uses([['X-SSL-Client-Cert', pem(two)]], refused()))).toEqual(found('error', other, told))
    expect(ofCause(uses([['X-SSL-Client-Cert', pem(two)]]))).toEqual(found('warning', other))
  })

  it('is found by the words of the resource', () => {
    const words = 'The certificate does not match the token'
    expect(ofCause(uses([], refused(words)))).toEqual(
      found(
        'error',
        `${bound}: ${thumbprintOf(one)} | -`,
        told,
        `0 response.header.www-authenticate.error_description: ${words} | -`,
      ),
    )
  })

  it('is found at the gateway that does not pass it on', () => {
    const outer = uses([['Client-Cert', `:${one.toString('base64')}:`]], { ...refused(), at: 0, took: 80 })
    const inner = uses([], { ...refused(), url: 'http://api.internal:8080/me', at: 10, took: 20 })
    const { findings } = analysed([outer, inner])
    const own = findings.filter(({ cause }) => cause === 'certificate-binding-mismatch')
    expect(inShort(own)).toEqual(
      found(
        'error',
        `1 request.header.client-cert: - | ${thumbprintOf(one)}`,
        `0 request.header.client-cert: ${thumbprintOf(one)} | ${thumbprintOf(one)}`,
        told,
      ),
    )
    expect(own[0]?.where).toBe('gateway')
  })

  it('is found where a client with a certificate calls the endpoint that asks for none', () => {
    const alias = 'https://mtls.as.example/token'
    const metadata: Written = {
      url: `${good.server}/.well-known/openid-configuration`,
      status: 200,
      json: {
        issuer: good.server,
        token_endpoint: `${good.server}/token`,
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'tls_client_auth'],
        mtls_endpoint_aliases: { token_endpoint: alias },
      },
    }
    const token: Partial<Written> = {
      headers: [],
      form: { ...loginSteps().token.form, client_id: good.clientId },
      status: 401,
      json: { error: 'invalid_client' },
    }
    const registration = { client_id: good.clientId, token_endpoint_auth_method: 'tls_client_auth' as const }
    const findings = (url: string) =>
      inShort(
        analysed([metadata, ...login({ token: { ...token, url }, resource: null })], registration).findings.filter(
          ({ cause }) => cause === 'certificate-binding-mismatch',
        ),
      )
    expect(findings(`${good.server}/token`)).toEqual(
      found('error', `6 request.url: ${good.server}/token | ${alias}`, '6 response.body.error: invalid_client | -'),
    )
    expect(findings(alias)).toEqual([])
  })
})
