import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { frontLogin } from '../../test/traffic/id-token-login.ts'
import { login } from '../../test/traffic/login.ts'

const given = { access_token: 'at-1', token_type: 'Bearer', expires_in: '3600' }
const found = (response: Readonly<Record<string, string>>) =>
  inShort(analysed(frontLogin('token', response)).findings.filter(({ severity }) => severity !== 'note'))

it('finds a refresh token in the fragment', () => {
  expect(found({ ...given, refresh_token: 'rt-1' })).toEqual([
    {
      cause: 'implicit-refresh-token',
      severity: 'warning',
      evidence: ['0 response.header.location.fragment.refresh_token: rt-1 | -'],
    },
  ])
})

it('stays silent where it comes from the token endpoint, or not at all', () => {
  expect(found(given)).toEqual([])
  expect(analysed(login()).findings).toEqual([])
})
