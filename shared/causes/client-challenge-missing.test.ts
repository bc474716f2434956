import { expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const found = (token: Partial<Written>) =>
  inShort(
    analysed(
      login({ token: { status: 401, json: { error: 'invalid_client' }, ...token }, resource: null }),
    ).findings.filter(({ cause }) => cause === 'client-challenge-missing'),
  )
const noted = (evidence: readonly string[]) => [{ cause: 'client-challenge-missing', severity: 'note', evidence }]
const { form } = loginSteps().token

it('notes another status, and a 401 without its challenge', () => {
  expect(found({ status: 400 })).toEqual(
    noted(['5 response.status: 400 | 401', '5 response.body.error: invalid_client | -']),
  )
  expect(found({})).toEqual(noted(['5 response.header.www-authenticate: - | Basic']))
})

it('stays silent where the challenge is there, for other errors, and for a secret in the body', () => {
  expect(found({ answerHeaders: [['WWW-Authenticate', 'Basic realm="as"']] })).toEqual([])
  expect(found({ status: 400, json: { error: 'invalid_grant' } })).toEqual([])
  expect(
    found({ status: 400, headers: [], form: { ...form, client_id: good.clientId, client_secret: 'wrong-secret' } }),
  ).toEqual([])
})
