import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Location } from '../exchange/place.ts'
import { maskAt } from './evidence.ts'
import { createMasker } from './masker.ts'

const secrets = fc.stringMatching(/^[A-Za-z0-9_-]{16,40}$/)

describe('masking', () => {
  it('gives a value the same placeholder wherever it stands, and another value another', () => {
    const masker = createMasker()
    expect(masker.url('https://app.example/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz')).toBe(
      'https://app.example/cb?code=‹code 1›&state=xyz',
    )
    expect(masker.body('grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA', 'form')).toBe(
      'grant_type=authorization_code&code=‹code 1›',
    )
    expect(masker.text('the code SplxlOBeZQQYbYS6WxSbIA was used')).toBe('the code ‹code 1› was used')
    expect(masker.parameter('code', 'another').text).toBe('‹code 2›')
  })

  it('masks headers and leaves what is not secret in them', () => {
    const masker = createMasker()
    expect(masker.header('Authorization', 'Bearer abcdefghijk').text).toBe('Bearer ‹access token 1›')
    expect(masker.header('authorization', 'Basic YTpi').text).toBe('Basic ‹credentials 1›')
    expect(masker.header('Cookie', 'sid=12345; theme=dark').text).toBe('sid=‹cookie 1›; theme=‹cookie 2›')
    expect(masker.header('Set-Cookie', 'sid=12345; Path=/; HttpOnly').text).toBe('sid=‹cookie 1›; Path=/; HttpOnly')
    expect(masker.header('Location', 'https://a.example/#access_token=abcdefghijk&state=s').text).toBe(
      'https://a.example/#access_token=‹access token 1›&state=s',
    )
    expect(masker.header('Accept', 'text/html')).toEqual({ text: 'text/html', masked: false })
  })

  it('masks members of JSON at any depth, and in JSON that is broken', () => {
    const masker = createMasker()
    expect(masker.body('{"a":{"access_token" : "at-1","n":12345678901234567890}, "refresh_token":"r', 'json')).toBe(
      '{"a":{"access_token" : "‹access token 1›","n":12345678901234567890}, "refresh_token":"r',
    )
  })

  it('masks the inputs of a page that posts a response', () => {
    const page = '<form><input type="hidden" name="code" value="abc"/><input name=state value=xyz></form>'
    expect(createMasker().body(page, 'html')).toBe(
      '<form><input type="hidden" name="code" value="‹code 1›"/><input name=state value=xyz></form>',
    )
  })

  it('masks a JWT that nobody announced', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
    expect(createMasker().text(`see ${jwt}.`)).not.toContain('eyJzdWIiOiIxIn0')
  })

  it('lets no secret out, whatever part of an exchange it stands in', () => {
    fc.assert(
      fc.property(secrets, fc.string(), (secret, noise) => {
        const masker = createMasker()
        const outs = [
          masker.header('Authorization', `Bearer ${secret}`).text,
          masker.url(`https://a.example/p?x=${encodeURIComponent(noise)}&access_token=${secret}#id_token=${secret}`),
          masker.header('Set-Cookie', `${'s'}=${secret}; Path=/`).text,
          masker.body(JSON.stringify({ noise, password: secret, deep: [{ refresh_token: secret }] }), 'json'),
          masker.body(`client_secret=${encodeURIComponent(secret)}`, 'form'),
          masker.text(`${noise} ${secret} ${noise}`),
        ]
        return outs.every((out) => !out.includes(secret))
      }),
    )
  })

  it('changes nothing where there is no secret', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (words) => {
        const text = words.join(' ')
        return createMasker().text(text) === text && createMasker().body(text, 'text') === text
      }),
    )
  })

  it('masks evidence by its place, and leaves words on a header readable', () => {
    const masker = createMasker()
    const at = (place: string, value: string) => maskAt(place as Location, value, masker).text
    expect(at('request.body.code', 'abc')).toBe('‹code 1›')
    expect(at('response.header.location.query.code', 'abc')).toBe('‹code 1›')
    expect(at('request.header.authorization.client_secret', 's3')).toBe('‹client secret 1›')
    expect(at('request.header.authorization.client_id', 'web-app')).toBe('web-app')
    expect(at('request.header.authorization', 'client_secret_basic')).toBe('client_secret_basic')
    expect(at('request.header.authorization', 'not form-encoded')).toBe('not form-encoded')
    expect(at('request.header.authorization', 'Basic YTpi')).toBe('Basic ‹credentials 1›')
    expect(at('request.query.redirect_uri', 'https://app.example/callback/')).toBe('https://app.example/callback/')
    expect(at('request.query.state', 'Zk3vT9qLx2Rw8YbN')).toBe('Zk3vT9qLx2Rw8YbN')
  })
})
