import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const userinfo = (json: unknown) => [
  ...discovery([]),
  ...idTokenLogin(idToken(), { resource: { url: 'https://as.example/userinfo', json } }),
]
const found = (json: unknown) => inShort(analysed(userinfo(json)).findings)

it('shows both persons where UserInfo is about another', () => {
  const { findings } = analysed(userinfo({ sub: 'somebody-else', name: 'Eve' }))
  expect(inShort(findings)).toEqual([
    {
      cause: 'userinfo-subject-mismatch',
      severity: 'error',
      evidence: ['8 response.body.sub: somebody-else | 248289761001'],
    },
  ])
  expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 7, location: 'response.body.id_token.payload.sub' })
})

it('finds an answer that does not say whom it is about', () => {
  expect(found({ name: 'Ada' })).toEqual([
    { cause: 'userinfo-subject-mismatch', severity: 'error', evidence: ['8 response.body.sub: - | 248289761001'] },
  ])
})

it('stays silent where both are the same, and about other resources', () => {
  expect(found({ sub: '248289761001', name: 'Ada' })).toEqual([])
  expect(analysed([...discovery([]), ...idTokenLogin(idToken())]).findings).toEqual([])
})
