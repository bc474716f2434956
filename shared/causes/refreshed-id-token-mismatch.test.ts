import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { good, loginSteps } from '../../test/traffic/login.ts'
import { idToken, issuedAt } from '../../test/traffic/tokens.ts'

const auth_time = issuedAt - 30
const found = (claims: Readonly<Record<string, unknown>>) =>
  inShort(
    analysed([
      ...discovery([]),
      ...idTokenLogin(idToken({ auth_time, nonce: 'n-1' }), { nonce: 'n-1', json: { refresh_token: 'r-1' } }),
      {
        ...loginSteps().token,
        form: { grant_type: 'refresh_token', refresh_token: 'r-1' },
        json: {
          access_token: 'at-2',
          token_type: 'Bearer',
          expires_in: 3600,
          refresh_token: 'r-2',
          id_token: idToken({ auth_time, ...claims }),
        },
      },
    ]).findings,
  )
const at = '9 response.body.id_token.payload'

it.each([
  ['iss', 'https://other.example', 'https://other.example', good.server, 'error'],
  ['sub', 'somebody-else', 'somebody-else', '248289761001', 'error'],
  ['aud', 'other-app', 'other-app', 'web-app', 'error'],
  ['aud', undefined, '-', 'web-app', 'error'],
  ['auth_time', issuedAt, String(issuedAt), String(auth_time), 'warning'],
])('shows both where %s is %j after the refresh, and tells it once', (claim, value, seen, expected, severity) => {
  expect(found({ [claim]: value })).toEqual([
    { cause: 'refreshed-id-token-mismatch', severity, evidence: [`${at}.${claim}: ${seen} | ${expected}`] },
  ])
})

it('stays silent where the first token was wrong, and the second is right', () => {
  const first = idTokenLogin(idToken({ aud: 'other-app' }), { json: { refresh_token: 'r-1' } })
  const second = {
    ...loginSteps().token,
    form: { grant_type: 'refresh_token', refresh_token: 'r-1' },
    json: { access_token: 'at-2', token_type: 'Bearer', refresh_token: 'r-2', id_token: idToken() },
  }
  const causes = analysed([...first, second]).findings.map(({ cause }) => cause)
  expect(causes).toContain('id-token-audience-mismatch')
  expect(causes).not.toContain('refreshed-id-token-mismatch')
})

it('stays silent where the token of the refresh is of the same login, with the nonce or without', () => {
  expect(found({})).toEqual([])
  expect(found({ nonce: 'n-1' })).toEqual([])
  expect(found({ auth_time: undefined, iat: issuedAt + 60 })).toEqual([])
  expect(found({ aud: ['web-app', 'api'], azp: 'web-app' })).toEqual([])
})
