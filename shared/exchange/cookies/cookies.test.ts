import { describe, expect, it } from 'vitest'
import { exchangeId } from '../exchange.ts'
import { hostOf } from '../url-parts.ts'
import { cookieDate } from './cookie-date.ts'
import { areOtherSites, defaultPath, domainMatches, pathMatches } from './host.ts'
import { sentCookies } from './sent-cookies.ts'
import { setCookiesOf } from './set-cookie.ts'

const id = exchangeId(3)

describe('reading Set-Cookie', () => {
  const read = (...lines: readonly string[]) =>
    setCookiesOf(
      lines.map((line) => ['set-cookie', line] as const),
      id,
    ).map(({ line: _line, place, ...cookie }) => ({ ...cookie, at: place.location }))

  it('reads name, value and every attribute, whatever their case', () => {
    expect(read('sid=a=b; domain=.App.Example; PATH=/in; secure; HttpOnly; samesite=strict; max-age=60')).toEqual([
      {
        name: 'sid',
        value: 'a=b',
        domain: 'app.example',
        path: '/in',
        secure: true,
        httpOnly: true,
        sameSite: 'strict',
        maxAge: 60,
        at: 'response.header.set-cookie',
      },
    ])
  })

  it('gives each line its place, and parts lines that a recorder joined', () => {
    const dated = 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'
    expect(read(dated, 'b=2').map(({ name, at }) => [name, at])).toEqual([
      ['a', 'response.header.set-cookie'],
      ['b', 'response.header.set-cookie[1]'],
    ])
    expect(read(`${dated}, b=2\nc=3`).map(({ name, expires }) => [name, expires])).toEqual([
      ['a', Date.UTC(2026, 9, 21, 7, 28)],
      ['b', undefined],
      ['c', undefined],
    ])
  })

  it('takes the last of two attributes, and passes over what means nothing', () => {
    const [cookie] = read(`a=1; Path=/x; Path=/y; SameSite=sometimes; Max-Age=soon; Domain=${'d'.repeat(1025)}`)
    expect(cookie).toEqual({
      name: 'a',
      value: '1',
      path: '/y',
      secure: false,
      httpOnly: false,
      at: 'response.header.set-cookie',
    })
    expect(read('=', '')).toEqual([])
    expect(read('bare')).toMatchObject([{ name: '', value: 'bare' }])
  })
})

it.each([
  ['Wed, 21 Oct 2026 07:28:00 GMT', Date.UTC(2026, 9, 21, 7, 28)],
  ['Wed, 21-Oct-26 07:28:00 GMT', Date.UTC(2026, 9, 21, 7, 28)],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['Wed Oct 21 07:28:00 2026', Date.UTC(2026, 9, 21, 7, 28)],
  ['21 Oct 2026', undefined],
  ['Wed, 32 Oct 2026 07:28:00 GMT', undefined],
  ['0', undefined],
])('reads the date %s as browsers do', (text, at) => {
  expect(cookieDate(text)).toBe(at)
})

describe('reading Cookie', () => {
  const read = (value: string) =>
    sentCookies({ method: 'GET', url: 'https://a.example/', httpVersion: '1.1', headers: [['Cookie', value]] }, id)

  it('gives each cookie its place', () => {
    expect(read('a=1; b=2=3')).toEqual([
      { name: 'a', value: '1', place: { exchange: 3, location: 'request.header.cookie.a' } },
      { name: 'b', value: '2=3', place: { exchange: 3, location: 'request.header.cookie.b' } },
    ])
  })

  it('tells no cookies from cookies that were taken out', () => {
    expect(read('[redacted]')).toBeUndefined()
    expect(read('')).toEqual([])
  })
})

describe('where a cookie belongs', () => {
  it('takes hosts without ports, and domains with what is below them', () => {
    expect(hostOf('https://user@App.Example:8443/x')).toBe('app.example')
    expect(domainMatches('a.app.example', 'app.example')).toBe(true)
    expect(domainMatches('myapp.example', 'app.example')).toBe(false)
    expect(domainMatches('10.0.0.1', '0.0.1')).toBe(false)
  })

  it('matches paths by whole segments', () => {
    expect(pathMatches('/auth/callback', '/auth')).toBe(true)
    expect(pathMatches('/authentic', '/auth')).toBe(false)
    expect(pathMatches('/', '/')).toBe(true)
    expect(defaultPath('https://a.example/auth/login')).toBe('/auth')
    expect(defaultPath('https://a.example/login')).toBe('/')
  })

  it('says of two hosts that their sites differ only where that is certain', () => {
    expect(areOtherSites('app.example', 'as.example')).toBe(true)
    expect(areOtherSites('localhost', '127.0.0.1')).toBe(true)
    expect(areOtherSites('app.corp.example', 'login.corp.example')).toBe(false)
    // Whether co.uk is a site or the end of many is not known here.
    expect(areOtherSites('a.co.uk', 'b.co.uk')).toBe(false)
  })
})
