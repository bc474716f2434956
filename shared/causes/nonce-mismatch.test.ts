import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { frontLogin, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const nonce = 'n-0S6_WzA2Mj'
const found = (claims: Readonly<Record<string, unknown>>, sent?: string) =>
  inShort(analysed(idTokenLogin(idToken(claims), { ...(sent && { nonce: sent }) })).findings)
const at = '5 response.body.id_token.payload.nonce'

it.each([
  ['another', { nonce: 'of-another-login' }, 'of-another-login'],
  ['none', {}, '-'],
])('shows both where the token has %s', (_what, claims, seen) => {
  expect(found(claims, nonce)).toEqual([
    { cause: 'nonce-mismatch', severity: 'error', evidence: [`${at}: ${seen} | ${nonce}`] },
  ])
})

it('finds it in the response that the browser carries', () => {
  const exchanges = frontLogin('id_token', { id_token: idToken({ nonce: 'x' }) }, nonce)
  expect(inShort(analysed(exchanges).findings).filter(({ cause }) => cause === 'nonce-mismatch')).toEqual([
    {
      cause: 'nonce-mismatch',
      severity: 'error',
      evidence: [`0 response.header.location.fragment.id_token.payload.nonce: x | ${nonce}`],
    },
  ])
})

it('warns of a nonce that nobody sent, and of one that was sent before', () => {
  expect(found({ nonce: 'unasked' })).toEqual([
    { cause: 'nonce-mismatch', severity: 'warning', evidence: [`${at}: unasked | -`] },
  ])
  const first = idTokenLogin(idToken({ nonce }), { nonce })
  const second = idTokenLogin(idToken({ nonce }), { nonce }).map((exchange) =>
    JSON.parse(
      JSON.stringify(exchange)
        .replaceAll('Zk3vT9qLx2Rw8YbN', 'TheSecondStateOfIt')
        .replaceAll('SplxlOBeZQQYbYS6WxSbIA', 'c2')
        .replaceAll('at-2YotnFZFEjr1zCsicMWpAA', 'at-2'),
    ),
  )
  const again = inShort(analysed([...first, ...second]).findings).filter(({ cause }) => cause === 'nonce-mismatch')
  expect(again).toEqual([
    { cause: 'nonce-mismatch', severity: 'warning', evidence: [`8 request.query.nonce: ${nonce} | -`] },
  ])
})

it('stays silent where the nonce comes back, where none was sent, and where the request is not seen whole', () => {
  expect(found({ nonce }, nonce)).toEqual([])
  expect(found({})).toEqual([])
  const object = { request_uri: 'https://app.example/request/1' }
  const causes = (query: Readonly<Record<string, string>>) =>
    analysed(idTokenLogin(idToken({ nonce: 'in-the-object' }), { query })).findings.map(({ cause }) => cause)
  expect(causes(object)).not.toContain('nonce-mismatch')
})
