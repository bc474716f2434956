import { describe, expect, it } from 'vitest'
import { createMasker, type Masker } from './masker.ts'

const secret = 'Zk3vT9qLx2Rw8YbN0pQs'
const basic = Buffer.from(`web-app:${secret}`).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')

type Leak = readonly [way: string, show: (masker: Masker) => string]

/** Ways in which a secret that nobody announced stands in an exchange. */
const inBodies: readonly Leak[] = [
  ['JSON with escapes in the name', (m) => m.body(`{"access\\u005ftoken":"${secret}"}`, 'json')],
  ['JSON with a list', (m) => m.body(JSON.stringify({ token: [1, secret] }), 'json')],
  ['JSON in JSON', (m) => m.body(JSON.stringify({ log: JSON.stringify({ idToken: secret }) }), 'json')],
  ['JSON behind a guard', (m) => m.body(`)]}',\n{"access_token":"${secret}"}`, 'json')],
  ['JSON for a callback', (m) => m.body(`cb({"access_token":"${secret}"})`, 'text')],
  ['JSON with the request echoed', (m) => m.body(`{"headers":{"Authorization":"Bearer ${secret}"}}`, 'json')],
  ['JSON without quotes', (m) => m.body(`{access_token:${secret}}`, 'json')],
  ['JSON with other quotes', (m) => m.body(`{'access_token':'${secret}'}`, 'json')],
  ['a URL in JSON', (m) => m.body(`{"next":"https:\\/\\/app.example\\/cb?code=${secret}"}`, 'json')],
  ['a form with an encoded name', (m) => m.body(`client%5Fsecret=${secret}`, 'form')],
  ['a form with a nested name', (m) => m.body(`user%5Bpassword%5D=${secret}`, 'form')],
  ['a form on lines', (m) => m.body(`a=b\r\ncode=${secret}\r\n`, 'form')],
  ['a form with semicolons', (m) => m.body(`a=b;code=${secret}`, 'form')],
  ['a link', (m) => m.body(`<a href="/cb?a=1&#38;code=${secret}">`, 'html')],
  ['a script', (m) => m.body(`<script>x={accessToken:"${secret}"}</script>`, 'html')],
  ['JSON in a script', (m) => m.body(`<script>x="{\\"access_token\\":\\"${secret}\\"}"</script>`, 'html')],
  ['JSON in an attribute', (m) => m.body(`<p data-x="{&quot;access_token&quot;:&quot;${secret}&quot;}">`, 'html')],
  ['an address in a script', (m) => m.body(`<script>go("/cb?state=1\\u0026code=${secret}")</script>`, 'html')],
  ['a text area', (m) => m.body(`<textarea class=x name="SAMLResponse">${secret}</textarea>`, 'html')],
  ['an input that is cut', (m) => m.body(`<input name="code" value="${secret}`, 'html')],
  ['XML', (m) => m.body(`<r><ns:access_token>${secret}</ns:access_token></r>`, 'text')],
  [
    'a multipart form without quotes',
    (m) => m.body(`--b\r\nContent-Disposition: form-data; name=code\r\n\r\n${secret}\r\n--b--`, 'text'),
  ],
  [
    'a multipart form with lines',
    (m) => m.body(`--b\nContent-Disposition: form-data; name="assertion"\n\nabc\n${secret}\n--b--`, 'text'),
  ],
]

const elsewhere: readonly Leak[] = [
  ['several cookies in one line', (m) => m.header('Set-Cookie', `a=b; Path=/\nc=${secret}; Path=/`).text],
  ['several cookies with commas', (m) => m.header('Set-Cookie', `a=b; Path=/, c=${secret}; Path=/`).text],
  ['a header of a load balancer', (m) => m.header('X-Amzn-Oidc-Accesstoken', secret).text],
  ['a header of a proxy', (m) => m.header('X-Auth-Request-Access-Token', secret).text],
  ['a link header', (m) => m.header('Link', `<https://a.example/?access_token=${secret}>; rel=next`).text],
  ['a digest', (m) => m.header('Authorization', `Digest username="a", response="${secret}"`).text],
  ['a URL in a URL in a URL', (m) => m.url(inside(inside(`https://app.example/cb?code=${secret}`)))],
  ['a URL with path parameters', (m) => m.url(`https://app.example/cb;code=${secret}?x=1`)],
  ['a URL that is a state', (m) => m.parameter('state', `https://app.example/?code=${secret}`).text],
  ['a user in a text', (m) => m.text(`could not connect to https://web-app:${secret}@as.example/`)],
  ['a line of a log', (m) => m.text(`2026-11-24 got code=${secret} from the server`)],
  ['a setting', (m) => m.text(`password = "${secret}"`)],
  ['a header in a text', (m) => m.text(`Authorization: Bearer ${secret}`)],
  [
    'a token with an indented header',
    (m) => m.text(`${base64url('{\n "alg":"ES256"}')}.${base64url('{"sub":"somebody"}')}.${secret}`),
  ],
]

const inside = (url: string) => `https://as.example/login?return_to=${encodeURIComponent(url)}`

describe('a secret that nobody announced', () => {
  it.each([...inBodies, ...elsewhere])('does not get out of %s', (_way, show) => {
    const shown = show(createMasker())
    expect(shown).not.toContain(secret)
    expect(shown).toMatch(/‹[a-zA-Z ]+ 1›/)
  })

  it('does not get out as Base64', () => {
    expect(createMasker().text(`Authorization: Basic ${basic}`)).not.toContain(basic)
  })
})

describe('a secret that is known', () => {
  const special = 'a<b"c&d\'e/f=12345'

  it.each([
    ['a page', 'a&lt;b&quot;c&amp;d&#39;e/f=12345'],
    ['a page by another writer', 'a&lt;b&quot;c&amp;d&#x27;e/f=12345'],
    ['a URL', encodeURIComponent(special)],
    ['a URL in a URL', encodeURIComponent(encodeURIComponent(special))],
    ['JSON', JSON.stringify(special).slice(1, -1)],
    ['JSON with slashes escaped', 'a<b\\"c&d\'e\\/f=12345'],
    ['JSON for pages', 'a\\u003cb\\"c\\u0026d\'e/f=12345'],
    ['JSON for pages by another writer', 'a\\u003cb\\"c\\u0026d\\u0027e/f\\u003d12345'],
  ])('is found in %s', (_where, spelling) => {
    const masker = createMasker()
    masker.learn('client secret', special)
    expect(masker.text(`x ${spelling} y`)).toBe('x ‹client secret 1› y')
  })
})

describe('what holds no secret', () => {
  it.each([
    ['html', '<p>Basic authentication, Bearer tokens: code = 3, <code>npm 1install2</code> password: none</p>'],
    ['html', '<script>if(code==="x1y2z3w4")token=next();a.code=e.keyCode;password=getPassword()</script>'],
    ['json', '{"code":401,"error":"invalid_grant","token_type":"Bearer","n":12345678901234567890,"a":"\\u00fc\\/"}'],
    ['json', '{"password":null,"token":true,"code":"","cookie":{"secure":true}}'],
    ['form', 'response_type=code&grant_type=password&state=eyJhIjoxfQ&scope=a+b&x=%7e%zz'],
    ['text', 'x=1&y=2 http://a.example/b?c=d#e 100% https://medium.example/@somebody mail me@a.example'],
  ] as const)('stays as it is: %s %s', (language, text) => {
    expect(createMasker().body(text, language)).toBe(text)
  })
})
