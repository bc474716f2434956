import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'

const ofCause = (exchanges: readonly Written[]) =>
  analysed(exchanges).findings.filter(({ cause }) => cause === 'client-challenge-missing')
const refused = (change: Partial<Written>) => login({ token: { ...refusedClient(), ...change }, resource: null })
const found = (...evidence: readonly string[]) => [
  {
    cause: 'client-challenge-missing',
    severity: 'note',
    evidence: [...evidence, '5 response.body.error: invalid_client | -'],
  },
]

describe('client-challenge-missing', () => {
  it('stays silent where the refusal is 401 and names Basic, and where nobody is refused', () => {
    expect(ofCause(login())).toEqual([])
    expect(ofCause(refused({}))).toEqual([])
    const both = [['WWW-Authenticate', 'Bearer realm="x", Basic realm="y"']] as const
    expect(ofCause(refused({ answerHeaders: both }))).toEqual([])
  })

  it('stays silent where the client sent its secret in the body, and for another error', () => {
    const form = { ...loginSteps().token.form, client_id: good.clientId, client_secret: 'wrong' }
    expect(ofCause(refused({ headers: [], form, status: 400, answerHeaders: [] }))).toEqual([])
    expect(ofCause(refused({ status: 400, answerHeaders: [], json: { error: 'invalid_grant' } }))).toEqual([])
  })

  it('notes a refusal with 401 that does not name the way to authenticate', () => {
    expect(inShort(ofCause(refused({ answerHeaders: [] })))).toEqual(
      found('5 response.header.www-authenticate: - | Basic'),
    )
    const bearer = [['WWW-Authenticate', 'Bearer realm="x"']] as const
    expect(inShort(ofCause(refused({ answerHeaders: bearer })))).toEqual(
      found('5 response.header.www-authenticate: Bearer realm="x" | Basic'),
    )
  })

  it('notes a refusal with another status, with and without the header', () => {
    expect(inShort(ofCause(refused({ status: 400 })))).toEqual(found('5 response.status: 400 | 401'))
    expect(inShort(ofCause(refused({ status: 400, answerHeaders: [] })))).toEqual(
      found('5 response.status: 400 | 401', '5 response.header.www-authenticate: - | Basic'),
    )
  })

  it('stands under the refusal itself', () => {
    const { findings } = analysed(refused({ status: 400 }))
    expect(findings.map(({ cause, root }) => [cause, root])).toEqual([
      ['client-credentials-invalid', undefined],
      ['client-challenge-missing', findings[0]?.id],
    ])
  })

  it('is told of a pushed request and of a revocation too', () => {
    const headers = [['Authorization', basic(good.clientId, 'wrong')]] as const
    const refusal = { headers, status: 400, json: { error: 'invalid_client' } }
    const [pushed] = ofCause([
      {
        ...refusal,
        url: `${good.server}/par`,
        form: { client_id: good.clientId, response_type: 'code', state: 'abc' },
      },
    ])
    expect(pushed?.evidence[0]?.seen).toBe('400')
    const [revoked] = ofCause([
      ...login(),
      { ...refusal, url: `${good.server}/revoke`, form: { token: good.accessToken, token_type_hint: 'access_token' } },
    ])
    expect(revoked?.evidence[0]?.seen).toBe('400')
  })

  it('names the gateway where the server behind it did it well', () => {
    const token = { ...refusedClient(), answerHeaders: [], at: 500, took: 80 }
    const inner = { ...loginSteps().token, ...refusedClient(), url: 'http://10.0.0.7:8080/token', at: 505, took: 20 }
    expect(ofCause([...login({ token, resource: null }), inner]).map(({ where }) => where)).toEqual(['gateway'])
    const same = { ...inner, answerHeaders: [] }
    const where = ofCause([...login({ token, resource: null }), same]).map((finding) => finding.where)
    expect(where).toEqual(['authorization-server'])
  })
})
