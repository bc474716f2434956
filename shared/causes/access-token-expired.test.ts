import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good } from '../../test/traffic/login.ts'
import { refreshed, refusedLogin, refusedResource } from '../../test/traffic/resource.ts'
import { issuedAt, jwt } from '../../test/traffic/tokens.ts'

const hour = 3_600_000
const found = (exchanges: Parameters<typeof analysed>[0]) => inShort(analysed(exchanges).findings)

it('adds expires_in to the time of the token response', () => {
  const { findings } = analysed(refusedLogin('at-1', { at: 2 * hour }))
  expect(inShort(findings)).toEqual([
    {
      cause: 'access-token-expired',
      severity: 'error',
      evidence: ['5 response.body.expires_in: 3600 | -', '6 response.status: 401 | -'],
    },
  ])
  expect(findings[0]?.message).toContain('1 h')
})

it('goes by the end that the token names itself', () => {
  const exp = issuedAt - 30
  const token = jwt({ exp }, { alg: 'RS256', typ: 'at+jwt' })
  expect(found(refusedLogin(token))).toEqual([
    {
      cause: 'access-token-expired',
      severity: 'error',
      evidence: [`6 request.header.authorization.payload.exp: ${exp} | -`, '6 response.status: 401 | -'],
    },
  ])
})

it('stays silent where the client finds out by the 401, and renews the token', () => {
  const late = refusedLogin('at-1', { at: 2 * hour })
  const again = refusedResource('at-2', { at: 2 * hour + 400, status: 200, answerHeaders: [] })
  expect(found([...late, { ...refreshed('at-2'), at: 2 * hour + 200 }])).toEqual([])
  expect(found([...late, { ...refreshed('at-2'), at: 2 * hour + 200 }, again])).toEqual([])
})

it('stays silent where the token had not ended, or was not refused', () => {
  const causes = (exchanges: Parameters<typeof analysed>[0]) => found(exchanges).map(({ cause }) => cause)
  expect(causes(refusedLogin('at-1'))).not.toContain('access-token-expired')
  expect(causes(refusedLogin('at-1', { at: 2 * hour, status: 200, answerHeaders: [] }))).toEqual([])
})

it('adds expires_in to the time of the redirect where the token came in the browser', () => {
  const response = `access_token=at-1&token_type=Bearer&expires_in=600&state=${good.state}`
  const redirect = {
    url: asking({ response_type: 'token' }),
    status: 302,
    answerHeaders: [['Location', `${good.redirectUri}#${response}`]] as const,
  }
  expect(
    found([redirect, refusedResource('at-1', { at: hour })]).filter(({ severity }) => severity === 'error'),
  ).toEqual([
    {
      cause: 'access-token-expired',
      severity: 'error',
      evidence: ['0 response.header.location.fragment.expires_in: 600 | -', '1 response.status: 401 | -'],
    },
  ])
})
