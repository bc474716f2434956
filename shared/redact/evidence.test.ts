import { describe, expect, it } from 'vitest'
import type { Evidence } from '../causes/finding.ts'
import { exchangeId } from '../exchange/exchange.ts'
import type { Location } from '../exchange/place.ts'
import { fillMessage, maskAt, shownEvidence } from './evidence.ts'
import { createMasker } from './masker.ts'

const evidence = (location: string, seen: string | null, expected: string | null = null): Evidence => ({
  place: { exchange: exchangeId(0), location: location as Location },
  seen,
  expected,
})

describe('showing evidence', () => {
  it.each([
    ['request.body.code', 'abc', '‹code 1›'],
    ['request.body.code[1]', 'abc', '‹code 1›'],
    ['request.body.client_secret', 's3cret with spaces', '‹client secret 1›'],
    ['request.body.client_secret', 'no signed JWT, they said', '‹client secret 1›'],
    ['response.body.access_token', 'abc', '‹access token 1›'],
    ['response.header.location.query.code', 'abc', '‹code 1›'],
    ['response.header.location', 'https://a.example/cb?code=abc', 'https://a.example/cb?code=‹code 1›'],
    ['request.header.authorization.client_secret', 's3', '‹client secret 1›'],
    ['request.header.authorization', 'Basic YTpi', 'Basic ‹credentials 1›'],
    ['request.header.authorization', 'Bearer abc', 'Bearer ‹access token 1›'],
    ['request.header.authorization', 'abcdef', '‹credentials 1›'],
    ['request.header.authorization.access_token', 'abcdef', '‹access token 1›'],
    ['request.query.access_token', 'abcdef', '‹access token 1›'],
    ['request.query.id_token_hint', 'abcdef', '‹ID token 1›'],
    ['request.body.logout_token', 'abcdef', '‹token 1›'],
    ['response.body.registration_access_token', 'abcdef', '‹token 1›'],
    ['request.header.dpop', 'eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl', '‹token 1›'],
    ['request.header.cookie.sid', 'abc', '‹cookie 1›'],
    ['response.header.set-cookie[1].sid', 'abc', '‹cookie 1›'],
    ['request.url', 'https://a.example/cb?code=abc', 'https://a.example/cb?code=‹code 1›'],
    ['response.body', '{"access_token":"abc"}', '{"access_token":"‹access token 1›"}'],
  ])('masks the secret at %s', (place, value, shown) => {
    expect(maskAt(place as Location, value, createMasker())).toEqual({ text: shown, masked: true })
  })

  it.each([
    ['request.header.authorization.client_id', 'web-app'],
    ['request.header.authorization', 'client_secret_basic'],
    ['request.header.authorization', 'client_secret_basic alone'],
    ['request.header.authorization', 'not form-encoded'],
    ['request.header.authorization', 'no colon'],
    ['request.header.authorization', 'no scheme'],
    ['request.header.authorization', 'the scheme Bearer'],
    ['request.header.authorization', 'the scheme Bearer:'],
    ['request.header.authorization', 'an initial access token'],
    ['request.header.authorization', 'credentials of its own'],
    ['request.header.dpop.payload.htu', 'https://as.example/token'],
    ['request.header.dpop.header.jwk', 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'],
    ['request.header.authorization', 'Basic and the Base64 of id:secret'],
    ['request.header.authorization', 'id and secret, each form-encoded'],
    ['request.body.client_secret', 'client_secret_post'],
    ['request.body.client_secret', 'client_secret_basic private_key_jwt self_signed_tls_client_auth'],
    ['request.body.client_assertion', 'no signed JWT'],
    ['response.body.refresh_token', 'a new one'],
    ['request.query.redirect_uri', 'https://app.example/callback/'],
    ['request.query.state', 'Zk3vT9qLx2Rw8YbN'],
    ['response.body.error', 'invalid_grant'],
    ['response.status', '400'],
    ['response.header.location', '12 minutes'],
  ])('leaves what is readable at %s: %s', (place, value) => {
    expect(maskAt(place as Location, value, createMasker())).toEqual({ text: value, masked: false })
  })

  it('shows one secret under one name at both places, and all of it where that is asked for', () => {
    const pair = evidence('request.body.code', 'one', 'two')
    const masker = createMasker()
    masker.learn('code', 'two')
    expect(shownEvidence(pair, masker, false)).toEqual({
      seen: { text: '‹code 2›', masked: true },
      expected: { text: '‹code 1›', masked: true },
    })
    expect(shownEvidence(pair, masker, true).seen).toEqual({ text: 'one', masked: false })
    expect(shownEvidence(evidence('request.body.code', null), masker, false)).toEqual({ seen: null, expected: null })
  })

  it('masks what was expected where it was read at the place of a secret', () => {
    const { place } = evidence('request.body.client_secret', null)
    const pair: Evidence = { ...evidence('request.body.x', 'seen', 's3cret'), expectedAt: place }
    expect(shownEvidence(pair, createMasker(), false)).toEqual({
      seen: { text: 'seen', masked: false },
      expected: { text: '‹client secret 1›', masked: true },
    })
  })

  it('fills the values into the message, masked', () => {
    const finding = {
      severity: 'error' as const,
      message: 'The code {seen:0} came twice; {seen:1} was sent, {expected:1} is registered; {expected:0}, {seen:9}.',
      evidence: [evidence('request.body.code', 'abc'), evidence('request.query.redirect_uri', 'a', 'b')] as const,
    }
    expect(fillMessage(finding, createMasker(), false)).toBe(
      'The code “‹code 1›” came twice; “a” was sent, “b” is registered; nothing, nothing.',
    )
    expect(fillMessage(finding, createMasker(), true)).toContain('The code “abc” came twice')
  })
})
