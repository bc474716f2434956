import { expect, test } from 'vitest'
import { wantsOtherThanHttp } from './inside-tls.ts'

test.each<[readonly string[], boolean]>([
  [[], false],
  [['h2', 'http/1.1'], false],
  [['http/1.0'], false],
  [['xmpp-client', 'http/1.1'], false],
  [['xmpp-client'], true],
  [['postgresql'], true],
])('who offers %j wants other than HTTP: %s', (protocols, wants) => {
  expect(wantsOtherThanHttp(protocols)).toBe(wants)
})
