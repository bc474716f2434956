import { describe, expect, test } from 'vitest'
import { canonicalHost, readHostPattern } from './host-pattern.ts'
import { createHostSet } from './host-set.ts'

const fits = (pattern: string, host: string, port = 443) => createHostSet([[pattern, true]]).find(host, port) === true

describe('a pattern of hosts', () => {
  test.each([
    ['example.com', 'example.com', true],
    ['example.com', 'EXAMPLE.com.', true],
    ['example.com', 'www.example.com', false],
    ['example.com', 'notexample.com', false],
    ['*.example.com', 'www.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'notexample.com', false],
    ['.example.com', 'example.com', true],
    ['.example.com', 'a.example.com', true],
    ['.example.com', 'notexample.com', false],
    ['*', 'anything.example', true],
    ['Bücher.example', 'xn--bcher-kva.example', true],
    ['*.bücher.example.', 'www.XN--BCHER-KVA.example', true],
    ['bücher。example', 'xn--bcher-kva.example', true],
    ['bücher.example', 'bucher.example', false],
    ['::1', '[0:0:0:0:0:0:0:1]', true],
    ['[2001:DB8::1]', '2001:db8:0:0::1', true],
    ['::ffff:127.0.0.1', '::ffff:7f00:1', true],
    ['127.0.0.1', '[::FFFF:127.0.0.1]', true],
    ['127.0.0.1', '::ffff:7f00:1', true],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['127.0.0.1', '::7f00:1', false],
    ['fe80::1', 'fe80::1%eth0', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.11', false],
  ])('%s and %s: %s', (pattern, host, expected) => {
    expect(fits(pattern, host)).toBe(expected)
  })

  test('with a port means that port alone', () => {
    expect(fits('example.com:8443', 'example.com', 8443)).toBe(true)
    expect(fits('example.com:8443', 'example.com', 443)).toBe(false)
    expect(fits('bücher.example:8443', 'xn--bcher-kva.example', 8443)).toBe(true)
    expect(fits('[::1]:8443', '::1', 8443)).toBe(true)
    expect(fits('[::1]:8443', '::1', 443)).toBe(false)
    expect(fits('*:8443', 'any.example', 8443)).toBe(true)
    expect(fits('*:8443', 'any.example', 443)).toBe(false)
  })

  test.each([
    ['', 'is empty'],
    ['https://example.com/', 'is a URL'],
    ['example.com/path', 'is no host'],
    ['exa mple.com', 'is no host'],
    ['mün chen.example', 'is no host'],
    ['münchen..example', 'is no host'],
    ['münchen.example/', 'is no host'],
    ['example.*', 'a * that is not at its beginning'],
    ['example.com:0', 'has a port'],
    ['example.com:99999', 'has a port'],
    ['1:2:3', 'is no IPv6 address'],
    ['[::1]:x', 'is no host with a port'],
  ])('%j cannot be one, and it is said why', (text, why) => {
    expect(readHostPattern(text)).toContain(why)
  })
})

describe('a set of hosts', () => {
  test('gives what stands for the longest name, and for the port before any', () => {
    const set = createHostSet([
      ['*', 'all'],
      ['.example.com', 'domain'],
      ['*.api.example.com', 'below'],
      ['a.api.example.com', 'host'],
      ['a.api.example.com:8443', 'port'],
    ])
    expect(set.find('other.example', 1)).toBe('all')
    expect(set.find('example.com', 1)).toBe('domain')
    expect(set.find('x.api.example.com', 1)).toBe('below')
    expect(set.find('a.api.example.com', 1)).toBe('host')
    expect(set.find('a.api.example.com', 8443)).toBe('port')
  })

  test('finds nothing where nothing was given', () => {
    expect(createHostSet([]).find('example.com', 443)).toBeUndefined()
  })
})

test('writes an address in one way', () => {
  expect(canonicalHost('[::1]')).toBe('0:0:0:0:0:0:0:1')
  expect(canonicalHost('::')).toBe('0:0:0:0:0:0:0:0')
  expect(canonicalHost('Example.COM.')).toBe('example.com')
})
