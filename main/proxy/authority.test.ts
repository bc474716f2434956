import { expect, test } from 'vitest'
import { parseAuthority, withPort } from './authority.ts'

test.each(['[fe80::1%25eth0]:8443', '[fe80::1%eth0]:8443'])(
  '%s is connected to by its zone, and shown as in a URL',
  (text) => {
    const authority = parseAuthority(text, 443)
    // As the system writes it.
    expect(authority).toEqual({ host: 'fe80::1%eth0', port: 8443 })
    expect(authority && withPort(authority)).toBe('[fe80::1%25eth0]:8443')
  },
)

test.each(['[fe80::1%]:443', '[fe80::1%25]:443', '[fe80::1%a b]:443', 'a%25b:443'])('%s is read as before', (text) => {
  expect(parseAuthority(text, 443)?.host).toBe({ 'a%25b:443': 'a%25b', '[fe80::1%25]:443': 'fe80::1%25' }[text])
})
