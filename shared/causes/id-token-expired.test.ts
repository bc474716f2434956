import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken, issuedAt } from '../../test/traffic/tokens.ts'

const found = (claims: Readonly<Record<string, unknown>>, date?: number) =>
  inShort(
    analysed(
      idTokenLogin(idToken(claims), {
        token: {
          answerHeaders: [
            ['Cache-Control', 'no-store'],
            ...(date === undefined ? [] : [['Date', new Date(date * 1000).toUTCString()] as const]),
          ],
        },
      }),
    ).findings,
  )
const at = '5 response.body.id_token.payload'

it('finds a token that had ended when it was given', () => {
  const exp = issuedAt - 3600
  expect(found({ exp, iat: exp - 60 })).toEqual([
    { cause: 'id-token-expired', severity: 'error', evidence: [`${at}.exp: ${exp} | -`] },
  ])
})

it('finds a token that begins only later, by the clock of the server too', () => {
  const nbf = issuedAt + 7200
  const later = [{ cause: 'id-token-expired', severity: 'error', evidence: [`${at}.nbf: ${nbf} | -`] }]
  expect(found({ nbf })).toEqual(later)
  expect(found({ nbf }, issuedAt)).toEqual(later)
})

it('stays silent for a token in its time, within a minute of its end, and where the server’s own clock fits', () => {
  expect(found({})).toEqual([])
  expect(found({ exp: issuedAt - 30 })).toEqual([])
  const causes = found({ exp: issuedAt - 3600, iat: issuedAt - 7200 }, issuedAt - 7200).map(({ cause }) => cause)
  expect(causes).not.toContain('id-token-expired')
})
