import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const found = (token: string, metadata = discovery([])) =>
  inShort(analysed([...metadata, ...idTokenLogin(token)]).findings)
const iss = '7 response.body.id_token.payload.iss'

it('shows both issuers where the token names another', () => {
  expect(found(idToken({ iss: 'https://other.example' }))).toEqual([
    {
      cause: 'id-token-issuer-mismatch',
      severity: 'error',
      evidence: [`${iss}: https://other.example | https://as.example`],
    },
  ])
})

it('says where the issuer was read, that only a slash differs, and that the client went on', () => {
  const { findings } = analysed([...discovery([]), ...idTokenLogin(idToken({ iss: 'https://as.example/' }))])
  expect(findings).toHaveLength(1)
  expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 0, location: 'response.body.issuer' })
  expect(findings[0]?.message).toContain('Only a slash at the end')
  expect(findings[0]?.message).toContain('The client went on all the same')
})

it('finds a token without an issuer, whether the issuer is known or not', () => {
  const missing = (evidence: string) => ({ cause: 'id-token-issuer-mismatch', severity: 'error', evidence: [evidence] })
  expect(found(idToken({ iss: undefined }))).toEqual([missing(`${iss}: - | https://as.example`)])
  expect(found(idToken({ iss: undefined }), [])).toEqual([missing('5 response.body.id_token.payload.iss: - | -')])
})

it('stays silent where both are equal, where nothing says what the issuer is, and for the two known exceptions', () => {
  expect(found(idToken())).toEqual([])
  expect(found(idToken({ iss: 'https://unknown.example' }), [])).toEqual([])
  const entra = discovery([], { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' })
  expect(found(idToken({ iss: 'https://login.microsoftonline.com/9122040d-6c67/v2.0' }), entra)).toEqual([])
  const google = discovery([], { issuer: 'https://accounts.google.com' }).map((step) => ({
    ...step,
    url: step.url.replace('https://as.example', 'https://accounts.google.com'),
  }))
  expect(found(idToken({ iss: 'accounts.google.com' }), google)).toEqual([])
})
