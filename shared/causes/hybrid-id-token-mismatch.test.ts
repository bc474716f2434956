import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { frontLogin } from '../../test/traffic/id-token-login.ts'
import { good, loginSteps } from '../../test/traffic/login.ts'
import { halfHash, idToken } from '../../test/traffic/tokens.ts'

const nonce = 'n-0S6_WzA2Mj'

/** A hybrid login whose second ID token has these claims changed. */
function found(change: Readonly<Record<string, unknown>>) {
  const front = frontLogin('code id_token', {
    code: good.code,
    id_token: idToken({ nonce, c_hash: halfHash(good.code) }),
  })
  const { token } = loginSteps()
  const { code_verifier: _unused, ...form } = token.form
  const second = { ...token, form, json: { ...token.json, id_token: idToken({ nonce, ...change }) } }
  return inShort(analysed([...front, second]).findings)
}

it.each([
  ['sub', 'somebody-else', '248289761001'],
  ['iss', 'https://other.example', good.server],
])('shows both where %s is another in the token response', (claim, seen, expected) => {
  expect(found({ [claim]: seen })).toEqual([
    {
      cause: 'hybrid-id-token-mismatch',
      severity: 'error',
      evidence: [`1 response.body.id_token.payload.${claim}: ${seen} | ${expected}`],
    },
  ])
})

it('stays silent where both are of the same person, whatever else the second has', () => {
  expect(found({})).toEqual([])
  expect(found({ at_hash: halfHash(good.accessToken), email: 'ada@app.example' })).toEqual([])
})
