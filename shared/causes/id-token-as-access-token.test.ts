import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { refusedResource } from '../../test/traffic/resource.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const used = (sent: string, given = sent, change = {}) =>
  analysed([...idTokenLogin(given, { resource: null }), refusedResource(sent, change)])

it('knows the ID token of the flow where it was sent to a resource', () => {
  const token = idToken()
  const { flows, findings } = used(token)
  expect(flows).toHaveLength(1)
  expect(inShort(findings)).toEqual([
    {
      cause: 'id-token-as-access-token',
      severity: 'error',
      evidence: [`6 request.header.authorization.access_token: ${token} | -`],
    },
  ])
  expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 5, location: 'response.body.id_token' })
})

it('knows one from elsewhere by claims that only ID tokens have', () => {
  const token = idToken({ nonce: 'n-1' })
  expect(inShort(used(token, idToken()).findings)).toEqual([
    {
      cause: 'id-token-as-access-token',
      severity: 'error',
      evidence: [
        `6 request.header.authorization.access_token: ${token} | -`,
        '6 request.header.authorization.payload.nonce: n-1 | -',
      ],
    },
  ])
})

it('stays silent where the resource takes it, and for access tokens', () => {
  expect(used(idToken(), idToken(), { status: 200, answerHeaders: [] }).findings).toEqual([])
  const causes = (sent: string) => used(sent, idToken()).findings.map(({ cause }) => cause)
  expect(causes('at-opaque')).not.toContain('id-token-as-access-token')
  expect(causes(idToken({ nonce: 'n-1', scope: 'api' }))).not.toContain('id-token-as-access-token')
})
