import { describe, expect, it } from 'vitest'
import { epoch, type Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good } from '../../test/traffic/login.ts'

const urn = 'urn:ietf:params:oauth:token-type:'
const form: Readonly<Record<string, string>> = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: 'the-token-of-a-person',
  subject_token_type: `${urn}access_token`,
}
const issued = { access_token: 'at', issued_token_type: `${urn}access_token`, token_type: 'Bearer', expires_in: 60 }
const invalidRequest = { status: 400, json: { error: 'invalid_request' } }
const told = '0 response.body.error: invalid_request | -'

const exchanged = (change: Record<string, string | undefined>, answer: Partial<Written> = {}): Written => ({
  url: `${good.server}/token`,
  headers: [['Authorization', basic('api', good.secret)]],
  form: Object.fromEntries(
    Object.entries({ ...form, ...change }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
  status: 200,
  json: issued,
  ...answer,
})
const own = (exchange: Written) =>
  inShort(analysed([exchange]).findings.filter(({ cause }) => cause === 'token-exchange-invalid'))

describe('token-exchange-invalid', () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ['no subject_token', { subject_token: undefined }, 'subject_token: - | -'],
    ['no subject_token_type', { subject_token_type: undefined }, `subject_token_type: - | ${urn}access_token`],
    ['an actor without its type', { actor_token: 'act' }, `actor_token_type: - | ${urn}access_token`],
    ['the type of an actor that is not there', { actor_token_type: `${urn}jwt` }, `actor_token_type: ${urn}jwt | -`],
    ['a short name for a type', { subject_token_type: 'id_token' }, `subject_token_type: id_token | ${urn}id_token`],
    [
      'a misspelt name for a type',
      { requested_token_type: `${urn}access-token` },
      `requested_token_type: ${urn}access-token | ${urn}access_token`,
    ],
  ])('is an error where a request with %s is refused, and a note where it is not', (_what, change, evidence) => {
    expect(own(exchanged(change, invalidRequest))).toEqual([
      { cause: 'token-exchange-invalid', severity: 'error', evidence: [`0 request.body.${evidence}`, told] },
    ])
    expect(own(exchanged(change)).map(({ severity }) => severity)).toEqual(['note'])
  })

  it('shows a token that had ended', () => {
    const exp = epoch / 1000 - 600
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const subject_token = `${part({ alg: 'RS256' })}.${part({ sub: 'ada', exp })}.c2ln`
    expect(own(exchanged({ subject_token }, invalidRequest))[0]?.evidence).toEqual([
      `0 request.body.subject_token.payload.exp: ${exp} | after ${epoch / 1000}`,
      told,
    ])
  })

  it('warns of an answer that does not say what it gives', () => {
    const { issued_token_type: _type, ...json } = issued
    expect(own(exchanged({}, { json }))).toEqual([
      {
        cause: 'token-exchange-invalid',
        severity: 'warning',
        evidence: [`0 response.body.issued_token_type: - | ${urn}access_token`],
      },
    ])
  })

  it.each<[string, Written]>([
    ['a good exchange', exchanged({})],
    [
      'an exchange for what is no access token',
      exchanged(
        { requested_token_type: `${urn}saml2` },
        { json: { ...issued, issued_token_type: `${urn}saml2`, token_type: 'N_A' } },
      ),
    ],
    ['a type of its own', exchanged({ subject_token_type: 'https://example.com/types/session' })],
    ['a resource that is refused', exchanged({}, { status: 400, json: { error: 'invalid_target' } })],
    [
      'an exchange that is not answered yet',
      exchanged({ subject_token_type: undefined }, { outcome: { kind: 'pending' } }),
    ],
  ])('stays silent at %s', (_what, exchange) => {
    expect(own(exchange)).toEqual([])
  })
})
