import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMasker, type Masker } from './masker.ts'

// As servers make them: at random, so with a digit somewhere.
const secrets = fc.stringMatching(/^[A-Za-z0-9_-]{8,20}[0-9][A-Za-z0-9_-]{8,20}$/)

type Way = (masker: Masker, secret: string, before: string, after: string) => string

const ways: [name: string, show: Way][] = [
  ['Authorization', (masker, secret) => masker.header('Authorization', `Bearer ${secret}`).text],
  ['credentials without a scheme', (masker, secret) => masker.header('authorization', secret).text],
  ['Cookie', (masker, secret) => masker.header('Cookie', `a=b; sid=${secret}; c`).text],
  ['Set-Cookie', (masker, secret) => masker.header('Set-Cookie', `s=${secret}; Path=/`).text],
  ['Location', (masker, secret) => masker.header('Location', `/cb?code=${secret}&state=x`).text],
  ['X-Api-Key', (masker, secret) => masker.header('X-Api-Key', secret).text],
  [
    'query and fragment',
    (masker, secret, before, after) => {
      const x = encodeURIComponent(before + secret + after.replace(/[\ud800-\udfff]/g, ''))
      return masker.url(`https://a.example/p?x=${x}&access_token=${secret}#id_token=${secret}&x=${x}`)
    },
  ],
  [
    'query without encoding',
    (masker, secret, before) => masker.url(`https://a.example/?code=${secret}&x=${before}${secret}`),
  ],
  [
    'JSON',
    (masker, secret, before, after) =>
      masker.body(
        JSON.stringify({ [before]: after, password: secret, deep: [{ refresh_token: secret }, secret] }),
        'json',
      ),
  ],
  [
    'JSON with a wrong type',
    (masker, secret, before) => masker.body(JSON.stringify({ token: secret, state: before }), 'html'),
  ],
  ['broken JSON', (masker, secret, before) => masker.body(`${before}{"access_token":"${secret}`, 'json')],
  ['form', (masker, secret) => masker.body(`client_secret=${encodeURIComponent(secret)}&a=${secret}`, 'form')],
  [
    'page',
    (masker, secret, before) =>
      masker.body(`${before.replace(/[<>"'=]/g, '')}<input name="code" value="${secret}">${secret}`, 'html'),
  ],
  ['parameter', (masker, secret) => masker.parameter('code_verifier', secret).text],
  [
    'text',
    (masker, secret, before, after) => {
      masker.learn('code', secret)
      return masker.text(`${before}${secret}${after}`)
    },
  ],
]

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
      '{"a":{"access_token" : "‹access token 1›","n":12345678901234567890}, "refresh_token":"‹refresh token 1›',
    )
    expect(masker.body('{"tokens":{"token":["aa","bb"]},"accessToken":"cc","pass\\u0077ord":"dd"}', 'json')).toBe(
      '{"tokens":{"token":["‹token 1›","‹token 2›"]},"accessToken":"‹access token 2›","pass\\u0077ord":"‹password 1›"}',
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

  it('masks what is cut off in the middle', () => {
    const masker = createMasker()
    expect(masker.body('{"id_token":"eyJhbGciOiJSUzI1NiJ9.eyJzdWIi', 'json')).toBe('{"id_token":"‹ID token 1›')
    expect(masker.text('got eyJhbGciOiJSUzI1NiJ9.eyJzdWIi')).toBe('got ‹ID token 1›')
    expect(createMasker().text('got eyJhbGciOiJSUzI1NiJ9.eyJzdWIi')).toBe('got ‹token 1›')
  })

  it('masks JSON in a string of JSON, in a form and in a page', () => {
    const inner = JSON.stringify({ access_token: 'at-1', n: 1 })
    expect(createMasker().body(JSON.stringify({ log: inner }), 'json')).toBe(
      JSON.stringify({ log: JSON.stringify({ access_token: '‹access token 1›', n: 1 }) }),
    )
    expect(createMasker().body(`a=${encodeURIComponent(inner)}`, 'form')).toContain('‹access token 1›')
    expect(createMasker().body(`<p>5" pipe</p><script>let s = ${inner}</script>`, 'html')).toContain(
      '{"access_token":"‹access token 1›","n":1}',
    )
    expect(createMasker().body(inner, 'html')).toBe('{"access_token":"‹access token 1›","n":1}')
  })

  it('masks links in pages and texts, and routes in fragments', () => {
    const masker = createMasker()
    expect(masker.body('<a href="https://app.example/cb?state=x&amp;code=abc">', 'html')).toBe(
      '<a href="https://app.example/cb?state=x&amp;code=‹code 1›">',
    )
    expect(masker.url('https://app.example/#/cb?code=abc&state=x')).toBe(
      'https://app.example/#/cb?code=‹code 1›&state=x',
    )
    expect(masker.header('Refresh', '0; url=https://app.example/cb?code=abc').text).toBe(
      '0; url=https://app.example/cb?code=‹code 1›',
    )
    expect(masker.header('X-Forwarded-Uri', '/cb?code=abc').text).toBe('/cb?code=‹code 1›')
    expect(masker.url('https://as.example/login?return_to=%2Fcb%3Fcode%3Dabc%26state%3Dx')).toBe(
      'https://as.example/login?return_to=%2Fcb%3Fcode%3D‹code 1›%26state%3Dx',
    )
    expect(masker.url('https://me:my-password-1@as.example/')).toBe('https://‹credentials 1›@as.example/')
  })

  it('masks the inputs of a page in any order of attributes, long and quoted as may be', () => {
    const saml = 'PHNhbWw+'.repeat(4000)
    const page = `<INPUT value='${saml}' name='SAMLResponse' ><input value=s3cr name=code><input type=password value="a>b">`
    expect(createMasker().body(page, 'html')).toBe(
      "<INPUT value='‹assertion 1›' name='SAMLResponse' ><input value=‹code 1› name=code><input type=password value=\"‹password 1›\">",
    )
  })

  it('masks the parts of a multipart form', () => {
    const part = '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--b--'
    expect(createMasker().body(part, 'text')).toBe(part.replace('hunter2', '‹password 1›'))
  })

  it('knows the secret inside of Basic credentials wherever else it stands, in whatever spelling', () => {
    const masker = createMasker()
    const basic = Buffer.from('web-app:s3cret%2Bof%2Fapp').toString('base64')
    masker.header('Authorization', `Basic ${basic}`)
    expect(masker.text('sent s3cret+of/app as s3cret%2Bof%2Fapp or s3cret%2bof%2fapp')).toBe(
      'sent ‹client secret 1› as ‹client secret 1› or ‹client secret 1›',
    )
    expect(masker.body('client_secret=s3cret%2Bof%2Fapp', 'form')).toBe('client_secret=‹client secret 1›')
  })

  it('leaves state and nonce readable though a cookie holds them, and words though a member named code does', () => {
    const masker = createMasker()
    masker.header('Cookie', 'state=Zk3vT9qLx2Rw8YbN; back=https%3A%2F%2Fapp.example%2Fcb; lang=en-US-posix')
    expect(masker.url('https://as.example/?state=Zk3vT9qLx2Rw8YbN&redirect_uri=https%3A%2F%2Fapp.example%2Fcb')).toBe(
      'https://as.example/?state=Zk3vT9qLx2Rw8YbN&redirect_uri=https%3A%2F%2Fapp.example%2Fcb',
    )
    expect(masker.parameter('state', 'Zk3vT9qLx2Rw8YbN')).toEqual({ text: 'Zk3vT9qLx2Rw8YbN', masked: false })
    masker.body('{"code":"invalid_token"}', 'json')
    expect(masker.text('error="invalid_token"')).toBe('error="invalid_token"')
  })

  it('masks a pair that holds the secret of a later one', () => {
    const masker = createMasker()
    expect(masker.url('https://a.example/?copy=qwertyuiop12&access_token=qwertyuiop12')).toBe(
      'https://a.example/?copy=‹access token 1›&access_token=‹access token 1›',
    )
  })

  it.each(ways)('lets no secret out: %s', (_way, show) => {
    fc.assert(
      fc.property(secrets, fc.string(), fc.string({ unit: 'grapheme' }), (secret, before, after) => {
        const noise = [before, after].map((text) => text.replaceAll(secret, ''))
        const masker = createMasker()
        expect(show(masker, secret, noise[0] ?? '', noise[1] ?? '')).not.toContain(secret)
      }),
    )
  })

  it('finds a secret that it met anywhere in whatever text', () => {
    fc.assert(
      fc.property(fc.array(secrets, { minLength: 1, maxLength: 5 }), fc.string(), (met, noise) => {
        const masker = createMasker()
        for (const secret of met) masker.learn('token', secret)
        const outs = [met.join(noise), met.join(''), `x${met.join('-')}y`].map((text) => masker.text(text))
        for (const secret of met) for (const out of outs) expect(out).not.toContain(secret)
      }),
    )
  })

  it('changes nothing where there is no secret', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.json(), fc.webUrl(), (words, json, url) => {
        const masker = createMasker()
        masker.learn('token', 'a1b2c3d4e5f6g7h8')
        const text = words.join(' ')
        expect(masker.text(text)).toBe(text)
        expect(masker.body(json, 'json')).toBe(json)
        expect(masker.url(url)).toBe(url)
        expect(masker.header('X-Words', text)).toEqual({ text, masked: false })
      }),
      { numRuns: 30 },
    )
  }, 30_000)

  it('takes time linear in a text made to cost more', () => {
    const masker = createMasker()
    masker.learn('token', 'a'.repeat(5_000))
    masker.learn('token', `${'ab'.repeat(5000)}c`)
    const length = 50_000
    const texts = [
      'a'.repeat(length - 1),
      'eyJ'.repeat(length / 4),
      'eyJhbGciOi.'.repeat(length / 12),
      '"code":"\\"'.repeat(length / 12),
      '<input value="'.repeat(length / 14),
      '?code='.repeat(length / 6),
      '['.repeat(length),
    ]
    for (const text of texts) {
      const started = performance.now()
      for (const language of ['json', 'form', 'html', 'text'] as const) masker.body(text, language)
      expect(performance.now() - started, text.slice(0, 20)).toBeLessThan(5000)
    }
  }, 60_000)
})

it('leaves what was masked before as it is', () => {
  const masker = createMasker()
  const header = masker.header('Authorization', 'Bearer ‹access token 7›').text
  expect(header).toBe('Bearer ‹access token 7›')
  expect(masker.body('{"access_token":"‹access token 7›","code":"‹code 3›"}', 'json')).toBe(
    '{"access_token":"‹access token 7›","code":"‹code 3›"}',
  )
  expect(masker.url('https://a.example/cb?code=‹code 3›&state=x')).toBe('https://a.example/cb?code=‹code 3›&state=x')
})
