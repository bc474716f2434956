import { describe, expect, it } from 'vitest'
import { backchannelRequest } from '../../test/traffic/ciba.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good } from '../../test/traffic/login.ts'

const metadata: Written = {
  url: `${good.server}/.well-known/openid-configuration`,
  status: 200,
  json: { issuer: good.server, backchannel_authentication_endpoint: `${good.server}/backchannel` },
}
const own = (exchange: Written) =>
  inShort(analysed([metadata, exchange]).findings.filter(({ cause }) => cause === 'ciba-request-invalid'))
const refused = (error: string): Partial<Written> => ({ status: 400, json: { error } })
const told = (error: string) => `1 response.body.error: ${error} | -`

describe('ciba-request-invalid', () => {
  it.each<[string, Record<string, string>, string]>([
    ['no hint', { scope: 'openid' }, '1 request.body.login_hint: - | one hint'],
    [
      'two hints',
      { scope: 'openid', login_hint: 'ada', id_token_hint: 'e30.e30.' },
      '1 request.body.id_token_hint: e30.e30. | one hint alone',
    ],
    ['no openid', { scope: 'profile', login_hint: 'ada' }, '1 request.body.scope: profile | openid profile'],
  ])('is found where a request with %s is refused', (_what, form, evidence) => {
    expect(own(backchannelRequest(form, refused('invalid_request')))).toEqual([
      { cause: 'ciba-request-invalid', severity: 'error', evidence: [evidence, told('invalid_request')] },
    ])
    expect(own(backchannelRequest(form)).map(({ severity }) => severity)).toEqual(['warning'])
  })

  it.each<[string, Record<string, string>, string]>([
    ['unknown_user_id', { login_hint: 'nobody' }, 'login_hint: nobody | -'],
    ['invalid_binding_message', { login_hint: 'ada', binding_message: '☃☃☃' }, 'binding_message: ☃☃☃ | -'],
    ['missing_user_code', { login_hint: 'ada' }, 'user_code: - | -'],
  ])('shows what the server means by %s', (error, form, evidence) => {
    expect(own(backchannelRequest({ scope: 'openid', ...form }, refused(error)))).toEqual([
      {
        cause: 'ciba-request-invalid',
        severity: 'error',
        evidence: [`1 request.body.${evidence}`, told(error)],
      },
    ])
  })

  it.each<[string, Written]>([
    ['a good request', backchannelRequest({ scope: 'openid', login_hint: 'ada' })],
    ['a signed one', backchannelRequest({ request: 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln' })],
    [
      'a client that is refused',
      backchannelRequest({ scope: 'openid' }, { status: 401, json: { error: 'invalid_client' } }),
    ],
  ])('stays silent at %s', (_what, exchange) => {
    expect(own(exchange)).toEqual([])
  })
})
