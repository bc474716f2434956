import { describe, expect, test } from 'vitest'
import { draftOf, newDraft, readDraft } from './registration-draft.ts'

const registration = {
  issuer: 'https://login.example',
  client_id: 'app',
  redirect_uris: ['https://app.example/cb', 'https://app.example/cb/'],
  scopes: ['openid', 'profile'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
  code_lifetime: 60,
} as const

describe('the form of a registration', () => {
  test('gives back what was registered', () => {
    const draft = draftOf(
      {
        ...registration,
        redirect_uris: [...registration.redirect_uris],
        scopes: [...registration.scopes],
        grant_types: [...registration.grant_types],
      },
      '0',
    )
    expect(readDraft(draft)).toEqual({ ok: true, registration })
  })

  test('leaves out what is empty', () => {
    expect(readDraft({ ...newDraft('0'), clientId: ' app ' })).toEqual({ ok: true, registration: { client_id: 'app' } })
  })

  test('takes the key set of the issuer, and says why a text is none', () => {
    const keys = '{"keys":[{"kty":"RSA","kid":"k1","n":"AQAB","e":"AQAB"}]}'
    const draft = { ...newDraft('0'), clientId: 'app', issuerKeys: keys }
    const read = readDraft(draft)
    expect(read).toEqual({ ok: true, registration: { client_id: 'app', issuer_jwks: JSON.parse(keys) } })
    expect(read.ok && draftOf(read.registration, '0').issuerKeys).toBe(keys)
    const wrong = readDraft({ ...draft, issuerKeys: '{"keys":1}' })
    expect(wrong.ok ? '' : wrong.errors.issuerKeys).toContain('has no list "keys"')
  })

  test('names the field that cannot be used', () => {
    const result = readDraft({ ...newDraft('0'), codeLifetime: 'soon', authenticationMethod: 'magic' })
    expect(result.ok ? [] : Object.keys(result.errors).toSorted()).toEqual([
      'authenticationMethod',
      'clientId',
      'codeLifetime',
    ])
  })
})
