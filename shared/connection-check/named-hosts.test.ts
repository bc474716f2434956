import { expect, test } from 'vitest'
import { namedHosts } from './named-hosts.ts'

test.each([
  ['', ''],
  ['a', 'a'],
  ['a b c', 'a, b, c'],
  ['a b c d', 'a, b, c and 1 more'],
  ['a b c d e', 'a, b, c and 2 more'],
])('of "%s" three are named: "%s"', (hosts, words) => {
  expect(namedHosts(hosts.split(' ').filter(Boolean), 3)).toBe(words)
})
