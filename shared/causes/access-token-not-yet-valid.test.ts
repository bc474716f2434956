import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { refusedLogin } from '../../test/traffic/resource.ts'
import { issuedAt, jwt } from '../../test/traffic/tokens.ts'

const token = (claims: Readonly<Record<string, unknown>>) =>
  jwt({ exp: issuedAt + 7200, ...claims }, { alg: 'RS256', typ: 'at+jwt' })
const found = (exchanges: Parameters<typeof analysed>[0]) =>
  inShort(analysed(exchanges).findings).filter(({ cause }) => cause.startsWith('access-token'))

it.each(['nbf', 'iat'])('shows when the token begins, by %s', (claim) => {
  expect(found(refusedLogin(token({ [claim]: issuedAt + 600 })))).toEqual([
    {
      cause: 'access-token-not-yet-valid',
      severity: 'error',
      evidence: [
        `6 request.header.authorization.payload.${claim}: ${issuedAt + 600} | -`,
        '6 response.status: 401 | -',
      ],
    },
  ])
})

it('stays silent where the token was valid, or was taken', () => {
  const causes = (exchanges: Parameters<typeof analysed>[0]) => found(exchanges).map(({ cause }) => cause)
  expect(causes(refusedLogin(token({ nbf: issuedAt - 60, iat: issuedAt - 60 })))).toEqual(['access-token-rejected'])
  expect(causes(refusedLogin(token({ nbf: issuedAt + 600 }), { status: 200, answerHeaders: [] }))).toEqual([])
})
