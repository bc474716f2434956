import { describe, expect, it } from 'vitest'
import { HeadBuffer, isHeadFault, notBegunAsResponse, readRequestHead, readResponseHead } from './head.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const kindOf = (text: string) => {
  const read = readRequestHead(bytes(text))
  return isHeadFault(read) ? read.kind : 'read'
}

describe('a head', () => {
  it('is read with order, case and duplicates of its lines', () => {
    const text = 'GET /a%2Fb?q=%7e HTTP/1.1\r\nHost: h\r\nX-Two: 2\r\nx-one:\t 1 \r\nX-Two: 3\r\nEmpty:\r\n\r\n'
    expect(readRequestHead(bytes(text))).toEqual({
      bytes: bytes(text),
      method: 'GET',
      target: '/a%2Fb?q=%7e',
      httpVersion: '1.1',
      headers: [
        ['Host', 'h'],
        ['X-Two', '2'],
        ['x-one', '1'],
        ['X-Two', '3'],
        ['Empty', ''],
      ],
    })
  })

  it('of a response may have no reason, or one that is not ASCII', () => {
    expect(readResponseHead(bytes('HTTP/1.1 200\r\n\r\n'))).toMatchObject({ status: 200, reason: '', headers: [] })
    expect(readResponseHead(bytes('HTTP/1.0 404 \xe4\xff\r\n\r\n'))).toMatchObject({
      status: 404,
      reason: '\xe4\xff',
      httpVersion: '1.0',
    })
  })

  it.each([
    ['white space before a colon', 'GET / HTTP/1.1\r\nHost : h\r\n\r\n', 'header-line'],
    ['a line that goes on in the next', 'GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n', 'folded-line'],
    ['a bare LF between lines', 'GET / HTTP/1.1\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n', 'line-ending'],
    ['a bare CR in a value', 'GET / HTTP/1.1\r\nX: a\rb\r\n\r\n', 'line-ending'],
    ['a bare LF after the request line', 'GET / HTTP/1.1\nHost: h\r\n\r\n', 'line-ending'],
    ['a zero byte', 'GET / HTTP/1.1\r\nX: a\0b\r\n\r\n', 'header-line'],
    ['a name that is no token', 'GET / HTTP/1.1\r\nX(: a\r\n\r\n', 'header-line'],
    ['a line without a colon', 'GET / HTTP/1.1\r\nhello\r\n\r\n', 'header-line'],
    ['a target with a space', 'GET /a b HTTP/1.1\r\n\r\n', 'no-http'],
    ['a target that is not ASCII', 'GET /\xff HTTP/1.1\r\n\r\n', 'target'],
    ['another protocol', 'PRI * HTTP/2\r\n\r\n', 'no-http'],
    ['two spaces', 'GET  / HTTP/1.1\r\n\r\n', 'no-http'],
  ])('is refused with %s', (_what, text, kind) => {
    expect(kindOf(text)).toBe(kind)
  })

  it.each([
    ['X(: a', 'named "X("'],
    ['Host : h', 'named "Host "'],
    ['secret', 'without a colon'],
  ])('names what is no header line in %j, and not what it holds', (line, words) => {
    const head = readRequestHead(bytes(`GET / HTTP/1.1\r\n${line}\r\n\r\n`))
    expect('words' in head && head.words).toContain(words)
    expect('words' in head && head.words).not.toContain('secret')
  })

  it('comes in pieces of any size, and gives back what follows it', () => {
    const text = 'GET / HTTP/1.1\r\nHost: h\r\n\r\nbody'
    for (let cut = 1; cut < text.length; cut++) {
      const heads = new HeadBuffer()
      const first = heads.take(bytes(text.slice(0, cut)))
      const taken = first ?? heads.take(bytes(text.slice(cut)))
      const whole = taken && !isHeadFault(taken) ? taken : undefined
      expect(whole?.head.toString()).toBe(text.slice(0, -4))
      const after = (whole?.rest?.toString() ?? '') + (first ? text.slice(cut) : '')
      expect(after).toBe('body')
    }
  })

  it.each([1, 16, 17, 30])('that a bare LF ends is known as soon as it has come, cut at %i', (cut) => {
    const text = 'GET / HTTP/1.1\nHost: h\n\n'
    const heads = new HeadBuffer()
    const first = heads.take(bytes(text.slice(0, cut)))
    expect(first ?? heads.take(bytes(text.slice(cut)))).toMatchObject({ kind: 'line-ending' })
  })

  it.each<[string, string | undefined]>([
    ['H', undefined],
    ['HTTP/1.1 20', undefined],
    [
      '\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0d',
      'is a frame of HTTP/2, which this port speaks alone: with TLS it has to agree on h2 by ALPN, without TLS a client has to know it beforehand, as curl does by --http2-prior-knowledge --proxytunnel',
    ],
    ['SSH-2.0-OpenSSH_9\r\n', 'begins with no status line of HTTP'],
    ['\x15\x03\x01\x00\x02\x02\x46', 'is a message of TLS: this port wants https'],
  ])('of a response cannot begin otherwise: %j', (begun, words) => {
    expect(notBegunAsResponse(bytes(begun))?.words).toBe(words)
  })

  it('may have half a megabyte, and no more', () => {
    const heads = new HeadBuffer()
    expect(heads.take(bytes(`GET / HTTP/1.1\r\nX: ${'x'.repeat(500 * 1024)}`))).toBeUndefined()
    expect(heads.take(bytes('x'.repeat(13 * 1024)))).toMatchObject({ kind: 'too-long' })
  })
})
