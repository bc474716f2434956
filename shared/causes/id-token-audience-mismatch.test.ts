import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const found = (claims: Readonly<Record<string, unknown>>) => inShort(analysed(idTokenLogin(idToken(claims))).findings)
const at = '5 response.body.id_token.payload'

it.each([
  ['other-app', 'other-app'],
  [['other-app', 'api'], '["other-app","api"]'],
  [undefined, '-'],
])('shows the audience %j where it is not this client', (aud, seen) => {
  expect(found({ aud })).toEqual([
    { cause: 'id-token-audience-mismatch', severity: 'error', evidence: [`${at}.aud: ${seen} | web-app`] },
  ])
})

it('says where the client id was read', () => {
  const { findings } = analysed(idTokenLogin(idToken({ aud: 'other-app' })))
  expect(findings[0]?.evidence[0].expectedAt).toEqual({
    exchange: 5,
    location: 'request.header.authorization.client_id',
  })
})

it('warns where another party asked, and notes where several audiences leave it open', () => {
  expect(found({ azp: 'other-app' })).toEqual([
    { cause: 'id-token-audience-mismatch', severity: 'warning', evidence: [`${at}.azp: other-app | web-app`] },
  ])
  expect(found({ aud: ['web-app', 'api'] })).toEqual([
    { cause: 'id-token-audience-mismatch', severity: 'note', evidence: [`${at}.azp: - | web-app`] },
  ])
})

it('stays silent where the client is among the audiences and is the one that asked', () => {
  expect(found({})).toEqual([])
  expect(found({ aud: ['web-app'] })).toEqual([])
  expect(found({ aud: ['api', 'web-app'], azp: 'web-app' })).toEqual([])
})
