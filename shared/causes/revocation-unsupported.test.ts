import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login } from '../../test/traffic/login.ts'

const revokes = (more: Partial<Written>): Written => ({
  url: `${good.server}/revoke`,
  headers: [['Authorization', basic(good.clientId, good.secret)]],
  form: { token: good.accessToken, token_type_hint: 'access_token' },
  status: 200,
  ...more,
})
const unsupported: Partial<Written> = { status: 400, json: { error: 'unsupported_token_type' } }
const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'revocation-unsupported'))
const found = (exchange: number, token: string) => [
  {
    cause: 'revocation-unsupported',
    severity: 'error',
    evidence: [
      `${exchange} response.body.error: unsupported_token_type | -`,
      `${exchange} request.body.token_type_hint: access_token | -`,
      `${exchange} request.body.token: ${token} | -`,
    ],
  },
]

describe('revocation-unsupported', () => {
  it('stays silent where the token is revoked, with a wrong hint too', () => {
    expect(ofCause([...login(), revokes({})])).toEqual([])
    const form = { token: good.accessToken, token_type_hint: 'refresh_token' }
    expect(ofCause([...login(), revokes({ form })])).toEqual([])
  })

  it('stays silent where the client is refused: that is another cause', () => {
    expect(ofCause([...login(), revokes({ status: 401, json: { error: 'invalid_client' } })])).toEqual([])
  })

  it('is found by the words of the server, in a flow and outside of one', () => {
    expect(ofCause([...login(), revokes(unsupported)])).toEqual(found(7, good.accessToken))
    const form = { token: 'of-elsewhere', token_type_hint: 'access_token' }
    expect(ofCause([revokes({ ...unsupported, form })])).toEqual(found(0, 'of-elsewhere'))
  })
})
