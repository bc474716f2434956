import { describe, expect, it } from 'vitest'
import { absoluteUrl, comparableEndpoint, comparableOrigin, urlParts } from './url-parts.ts'

describe('taking a URL apart', () => {
  it('decodes and normalises nothing', () => {
    expect(urlParts('https://AS.example:443/a%2Fb/../c?x=%20#y?z')).toMatchObject({
      scheme: 'https',
      authority: 'AS.example:443',
      path: '/a%2Fb/../c',
      query: 'x=%20',
      fragment: 'y?z',
      endpoint: 'https://AS.example:443/a%2Fb/../c',
    })
  })

  it('takes schemes of apps, relative references and nonsense', () => {
    expect(urlParts('com.example.app:/callback')).toMatchObject({
      scheme: 'com.example.app',
      authority: '',
      path: '/callback',
    })
    expect(urlParts('/only/a/path?q')).toMatchObject({ scheme: '', path: '/only/a/path', query: 'q' })
    expect(urlParts('')).toMatchObject({ scheme: '', path: '' })
  })
})

describe('comparing', () => {
  it('leaves case of the host and the default port aside, and nothing else', () => {
    expect(comparableOrigin('HTTPS://As.Example:443/x')).toBe('https://as.example')
    expect(comparableOrigin('http://as.example:443')).toBe('http://as.example:443')
    expect(comparableEndpoint('https://as.example')).toBe(comparableEndpoint('https://AS.example:443/'))
    expect(comparableEndpoint('https://as.example/A')).not.toBe(comparableEndpoint('https://as.example/a'))
    expect(comparableEndpoint('com.example:/cb')).toBe('com.example:/cb')
  })

  it('makes a redirect absolute, and keeps its fragment as it was sent', () => {
    expect(absoluteUrl('/cb#a=%2F', 'https://a.example/x')).toBe('https://a.example/cb#a=%2F')
    expect(absoluteUrl('https://b.example/?q=%7e', 'https://a.example/')).toBe('https://b.example/?q=%7e')
  })
})
