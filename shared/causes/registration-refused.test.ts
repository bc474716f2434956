import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'

const as = 'https://as.example'
const metadata: Written = {
  url: `${as}/.well-known/openid-configuration`,
  status: 200,
  json: {
    issuer: as,
    authorization_endpoint: `${as}/authorize`,
    token_endpoint: `${as}/token`,
    jwks_uri: `${as}/keys`,
    registration_endpoint: `${as}/register`,
    grant_types_supported: ['authorization_code'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
  },
}
const asked = {
  client_name: 'App',
  redirect_uris: ['https://app.example/cb'],
  grant_types: ['authorization_code'],
  response_types: ['code'],
}
const registration = (members: object, answer: object, status = 400): Written => ({
  url: `${as}/register`,
  headers: [['Content-Type', 'application/json']],
  body: JSON.stringify({ ...asked, ...members }),
  status,
  json: answer,
})
const ofCause = (...exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'registration-refused'))
const found = (...evidence: readonly string[]) => [{ cause: 'registration-refused', severity: 'error', evidence }]
const said = (code: string, exchange = 0) => `${exchange} response.body.error: ${code} | -`

describe('registration-refused', () => {
  it('stays silent where the client is registered', () => {
    expect(ofCause(metadata, registration({}, { ...asked, client_id: 'c-1' }, 201))).toEqual([])
  })

  it('stays silent where the server fails', () => {
    expect(ofCause(registration({}, { error: 'server_error' }, 500))).toEqual([])
  })

  it.each([
    ['http://app.example/cb', 'uses http'],
    ['https://app.example/cb#x', 'has a fragment'],
    ['https://*.app.example/cb', 'has a star'],
    ['myapp://cb', 'private scheme without a dot'],
    ['/cb', 'is not an absolute address'],
    ['https://app.example/other', 'is not one that the server accepts'],
  ])('is found by the redirect URI %s', (uri, words) => {
    const exchange = registration({ redirect_uris: [uri] }, { error: 'invalid_redirect_uri' })
    expect(ofCause(exchange)).toEqual(found(`0 request.body.redirect_uris: ${uri} | -`, said('invalid_redirect_uri')))
    expect(analysed([exchange]).findings[0]?.message).toContain(words)
  })

  it('is found by what the server does not have, against its metadata', () => {
    const members = { grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' }
    expect(ofCause(metadata, registration(members, { error: 'invalid_client_metadata' }))).toEqual(
      found(
        '1 request.body.grant_types: refresh_token | authorization_code',
        '1 request.body.token_endpoint_auth_method: none | client_secret_basic',
        said('invalid_client_metadata', 1),
      ),
    )
  })

  it('is found by a response type without its grant', () => {
    expect(
      ofCause(registration({ response_types: ['code', 'id_token'] }, { error: 'invalid_client_metadata' })),
    ).toEqual(found('0 request.body.grant_types: ["authorization_code"] | implicit', said('invalid_client_metadata')))
  })

  it('is found by the member that the words of the server name', () => {
    const answer = { error: 'invalid_client_metadata', error_description: 'client_name is not allowed' }
    expect(ofCause(registration({}, answer))).toEqual(
      found(
        '0 request.body.client_name: App | -',
        said('invalid_client_metadata'),
        '0 response.body.error_description: client_name is not allowed | -',
      ),
    )
  })
})
