import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, frontLogin, idTokenLogin } from '../../test/traffic/id-token-login.ts'

const found = (...exchanges: Parameters<typeof analysed>) => inShort(analysed(...exchanges).findings)

it('finds a token response without it, where the server granted openid', () => {
  expect(found(idTokenLogin(undefined))).toEqual([
    {
      cause: 'id-token-missing',
      severity: 'error',
      evidence: ['5 response.body.id_token: - | -', '5 response.body.scope: openid profile | -'],
    },
  ])
})

it('warns only, where nothing shows that the server knows OpenID Connect', () => {
  const silent = idTokenLogin(undefined, { json: { scope: undefined } })
  const [finding] = found(silent)
  expect(finding).toEqual({
    cause: 'id-token-missing',
    severity: 'warning',
    evidence: ['5 response.body.id_token: - | -', '1 request.query.scope: openid profile | -'],
  })
  const known = discovery([], { id_token_signing_alg_values_supported: ['RS256'] })
  expect(found([...known, ...silent])[0]?.severity).toBe('error')
})

it('finds a front-channel response without it', () => {
  const exchanges = frontLogin('code id_token', { code: 'c-1' })
  expect(found(exchanges).filter(({ cause }) => cause === 'id-token-missing')).toEqual([
    {
      cause: 'id-token-missing',
      severity: 'error',
      evidence: [
        '0 response.header.location.fragment.id_token: - | -',
        '0 request.query.response_type: code id_token | -',
      ],
    },
  ])
})

it('stays silent where openid was not asked for or not granted, and after a refusal or a refresh', () => {
  const causes = (exchanges: Parameters<typeof analysed>[0]) => found(exchanges).map(({ cause }) => cause)
  expect(causes(idTokenLogin(undefined, { query: {}, json: { scope: 'profile' } }))).not.toContain('id-token-missing')
  expect(causes(idTokenLogin(undefined, { token: { status: 400, json: { error: 'invalid_grant' } } }))).not.toContain(
    'id-token-missing',
  )
  const refresh = {
    url: 'https://as.example/token',
    form: { grant_type: 'refresh_token', refresh_token: 'r', scope: 'openid' },
    status: 200,
    json: { access_token: 'a', token_type: 'Bearer', scope: 'openid' },
  }
  expect(causes([refresh])).not.toContain('id-token-missing')
})
