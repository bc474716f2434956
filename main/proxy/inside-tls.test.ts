import { expect, test } from 'vitest'
import { mayBeHttp, wantsOtherThanHttp } from './inside-tls.ts'

test.each<[string, boolean]>([
  ['GET / HTTP/1.1\r\n', true],
  ['\r\nVERSION-CONTROL /x', true],
  ['GE', true],
  ['PRI * HTTP/2.0\r\n', true],
  ['x'.repeat(100), true],
  ['0\f\x02\x01\x01`', false],
  ['AMQP\0\x01', false],
  ['*1\r\n$4\r\nPING\r\n', false],
  ['QUIT\r\n', false],
  ['\x16\x03\x01', false],
])('what begins with %j may be HTTP: %s', (first, may) => {
  expect(mayBeHttp(Buffer.from(first, 'latin1'))).toBe(may)
})

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
