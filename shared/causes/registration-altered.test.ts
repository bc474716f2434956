import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const other = 'https://app.example/other'
const registered = (uris: readonly string[], method: string): Written => ({
  url: `${good.server}/register`,
  headers: [['Content-Type', 'application/json']],
  body: JSON.stringify({ redirect_uris: [good.redirectUri], token_endpoint_auth_method: 'client_secret_basic' }),
  status: 201,
  json: { client_id: good.clientId, redirect_uris: uris, token_endpoint_auth_method: method },
})
const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'registration-altered'))
const found = (severity: string, evidence: string) => [
  { cause: 'registration-altered', severity, evidence: [evidence] },
]

describe('registration-altered', () => {
  it('stays silent where the server registered what was asked', () => {
    expect(ofCause([registered([good.redirectUri], 'client_secret_basic'), ...login()])).toEqual([])
  })

  it('stays silent where the server added to it', () => {
    expect(ofCause([registered([other, good.redirectUri], 'client_secret_basic'), ...login()])).toEqual([])
  })

  it('warns where the redirect URI was left out and the login went well all the same', () => {
    expect(ofCause([registered([other], 'client_secret_basic'), ...login()])).toEqual(
      found('warning', `2 request.query.redirect_uri: ${good.redirectUri} | ${other}`),
    )
  })

  it('is found where another way of authentication was registered and the client is refused', () => {
    const token: Partial<Written> = { ...loginSteps().token, status: 401, json: { error: 'invalid_client' } }
    expect(
      ofCause([registered([good.redirectUri], 'client_secret_post'), ...login({ token, resource: null })]),
    ).toEqual(found('error', '6 request.header.authorization: client_secret_basic | client_secret_post'))
  })
})
