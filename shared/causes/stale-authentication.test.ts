import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken, issuedAt } from '../../test/traffic/tokens.ts'

const found = (query: Readonly<Record<string, string>>, claims: Readonly<Record<string, unknown>>) =>
  inShort(analysed(idTokenLogin(idToken(claims), { query })).findings)
const stale = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'stale-authentication', severity, evidence },
]
const at = '5 response.body.id_token.payload'
const essential = (claim: unknown) => JSON.stringify({ id_token: { acr: claim } })

it('finds a login that is older than max_age, and one that does not say when it was', () => {
  const auth_time = issuedAt - 3600
  expect(found({ max_age: '300' }, { auth_time })).toEqual(
    stale('error', `${at}.auth_time: ${auth_time} | -`, '1 request.query.max_age: 300 | -'),
  )
  expect(found({ max_age: '300' }, {})).toEqual(
    stale('error', `${at}.auth_time: - | -`, '1 request.query.max_age: 300 | -'),
  )
})

it('warns where prompt=login was answered by an old login', () => {
  const auth_time = issuedAt - 3600
  expect(found({ prompt: 'login' }, { auth_time })).toEqual(
    stale('warning', `${at}.auth_time: ${auth_time} | -`, '1 request.query.prompt: login | -'),
  )
})

it('finds an essential acr that was not met, and an auth_time that is essential and missing', () => {
  const claims = essential({ essential: true, values: ['phr', 'phrh'] })
  const asked = `1 request.query.claims: ${claims} | -`
  expect(found({ claims }, { acr: '0' })).toEqual(stale('error', `${at}.acr: 0 | phr phrh`, asked))
  expect(found({ claims }, {})).toEqual(stale('error', `${at}.acr: - | phr phrh`, asked))
  const time = JSON.stringify({ id_token: { auth_time: { essential: true } } })
  expect(found({ claims: time }, {})).toEqual(
    stale('error', `${at}.auth_time: - | -`, `1 request.query.claims: ${time} | -`),
  )
})

it('stays silent where the login is new enough and strong enough, or nothing was demanded', () => {
  expect(found({ max_age: '300' }, { auth_time: issuedAt - 200 })).toEqual([])
  expect(found({ max_age: '0' }, { auth_time: issuedAt - 30 })).toEqual([])
  expect(found({ prompt: 'login' }, {})).toEqual([])
  expect(found({ prompt: 'consent' }, { auth_time: 1 })).toEqual([])
  expect(found({ claims: essential({ essential: true, value: 'phr' }) }, { acr: 'phr' })).toEqual([])
  expect(found({ claims: essential({ value: 'phr' }) }, { acr: '0' })).toEqual([])
  expect(found({ claims: essential(null) }, {})).toEqual([])
  expect(found({ claims: '{"id_token":' }, {}).map(({ cause }) => cause)).not.toContain('stale-authentication')
  expect(found({ acr_values: 'phr' }, { acr: '0' })).toEqual([])
})
