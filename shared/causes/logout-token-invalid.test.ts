import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { epoch, type Written } from '../../test/traffic/exchange.ts'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'

const as = 'https://as.example'
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const event = 'http://schemas.openid.net/event/backchannel-logout'
const keys: readonly Written[] = [
  {
    url: `${as}/.well-known/openid-configuration`,
    status: 200,
    json: { issuer: as, token_endpoint: `${as}/token`, jwks_uri: `${as}/keys` },
  },
  {
    url: `${as}/keys`,
    status: 200,
    json: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' }] },
  },
]

function logoutToken(claims: object = {}, header: object = {}, key: KeyObject = pair.privateKey): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = {
    iss: as,
    aud: 'web-app',
    iat: epoch / 1000,
    jti: 'j1',
    sub: 'ada',
    events: { [event]: {} },
    ...claims,
  }
  const text = `${part({ alg: 'RS256', kid: 'k1', typ: 'logout+jwt', ...header })}.${part(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

const logout = (token: string, status = 200): Written => ({
  url: 'https://app.example/backchannel-logout',
  form: { logout_token: token },
  status,
})
const ofCause = async (exchange: Written) => {
  const { findings } = await analysedAndSettled([...keys, exchange])
  return findings.filter(({ cause }) => cause === 'logout-token-invalid')
}
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'logout-token-invalid', severity, evidence },
]
const at = '2 request.body.logout_token'

describe('logout-token-invalid', () => {
  it('stays silent where the client takes a good token', async () => {
    expect(await ofCause(logout(logoutToken()))).toEqual([])
    expect(await ofCause(logout(logoutToken({ sub: undefined, sid: 's1' }), 204))).toEqual([])
  })

  it('is found where the client does not take a good token', async () => {
    const findings = await ofCause(logout(logoutToken(), 404))
    expect(inShort(findings)).toEqual(found('error', '2 response.status: 404 | 200'))
    expect(findings[0]?.where).toBe('client')
  })

  it.each<[string, object, string]>([
    ['no events', { events: undefined }, `${at}.payload.events: - | {"${event}":{}}`],
    ['a nonce', { nonce: 'n1' }, `${at}.payload.nonce: n1 | none`],
    ['neither sub nor sid', { sub: undefined }, `${at}.payload.sid: - | -`],
    ['no jti', { jti: undefined }, `${at}.payload.jti: - | -`],
    ['an end that is over', { exp: epoch / 1000 - 600 }, `${at}.payload.exp: ${epoch / 1000 - 600} | -`],
  ])('is found by %s where the client refuses it, and warned of where not', async (_what, claims, evidence) => {
    const refused = await ofCause(logout(logoutToken(claims), 400))
    expect(inShort(refused)).toEqual(found('error', evidence, '2 response.status: 400 | 200'))
    expect(refused[0]?.where).toBe('authorization-server')
    expect(inShort(await ofCause(logout(logoutToken(claims))))).toEqual(found('warning', evidence))
  })

  it('is found by a token that is not signed, or by another key', async () => {
    expect(inShort(await ofCause(logout(logoutToken({}, { alg: 'none' }))))).toEqual(
      found('warning', `${at}.header.alg: none | a signature`),
    )
    expect(inShort(await ofCause(logout(logoutToken({}, {}, other.privateKey), 400)))).toEqual(
      found('error', `${at}.header.kid: k1 | the key that signed`, '2 response.status: 400 | 200'),
    )
  })
})
