import { Duplex } from 'node:stream'
import { expect, it, test } from 'vitest'
import { type FirstBytes, onceRecognised, recogniseFirstBytes } from './first-bytes.ts'

test.each<[string, FirstBytes]>([
  ['GET / HTTP/1.1\r\n', 'http'],
  ['GET ', 'http'],
  ['GET no such line\r\n', 'http'],
  ['GE', 'begun'],
  ['\r\n', 'begun'],
  ['\r\nVERSION-CONTROL /x', 'begun'],
  ['VERSION-CONTROL /x HTTP/1.', 'begun'],
  ['VERSION-CONTROL /x HTTP/1.1\r', 'begun'],
  ['\r\nVERSION-CONTROL /x HTTP/1.1\r\nHost', 'http'],
  ['VERSION-CONTROL /x HTTP/1.1\nHost', 'http'],
  ['VERSION-CONTROL /x y', 'other'],
  ['BREW /pot HTCPCP/1.0\r\n', 'other'],
  ['REGISTER sip:as.example SIP/2.0\r\n', 'other'],
  ['SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', 'other'],
  ['CAP LS 302\r\n', 'other'],
  ['PRI * HTTP/2.0\r\n', 'http2'],
  ['PRI * HT', 'begun'],
  ['x'.repeat(100), 'other'],
  [`M /${'x'.repeat(9000)}`, 'other'],
  ['0\f\x02\x01\x01`', 'other'],
  ['AMQP\0\x01', 'other'],
  ['*1\r\n$4\r\nPING\r\n', 'other'],
  ['QUIT\r\n', 'other'],
  ['\x16', 'tls'],
  ['\x16\x03\x01', 'tls'],
])('what begins with %j is %s', (first, kind) => {
  expect(recogniseFirstBytes(Buffer.from(first, 'latin1'))).toBe(kind)
})

/** What is told of a first piece, where others follow. */
function told(first: string, ...more: readonly string[]): Promise<string> {
  const socket = new Duplex({ read: () => undefined })
  return new Promise((done) => {
    onceRecognised(socket, Buffer.from(first), (kind, bytes) => done(`${kind}: ${bytes}`))
    for (const one of more) socket.push(one)
  })
}

it('waits for the rest of a line that may be a request’s', async () => {
  expect(await told('MKCOL /x', ' HTTP/1.1\r\n', 'Host: h')).toBe('http: MKCOL /x HTTP/1.1\r\nHost: h')
  expect(await told('CAP', ' LS 302\r\n')).toBe('other: CAP LS 302\r\n')
})

it('waits no longer than a moment', async () => {
  expect(await told('MKCOL /x')).toBe('other: MKCOL /x')
  expect(await told('GE')).toBe('http: GE')
})
