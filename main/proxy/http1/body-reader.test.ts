import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodyReader } from './body-reader.ts'
import type { Framing } from './framing.ts'

/** Reads a text cut up as said; gives what the body holds, and what followed it. */
function read(framing: Framing, text: string, cuts: readonly number[] = []) {
  let payload = ''
  let after = ''
  const reader = new BodyReader(framing, (part) => {
    payload += part.toString('latin1')
  })
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((one, other) => one - other)
  const pieces = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length))
  for (const piece of pieces) {
    const chunk = Buffer.from(piece, 'latin1')
    const used = reader.done || reader.fault ? 0 : reader.read(chunk)
    after += chunk.subarray(used).toString('latin1')
  }
  return { payload, after, done: reader.done, fault: reader.fault?.kind, trailers: reader.trailers }
}

const chunked = '5;a="b"\r\nhello\r\n1\r\n,\r\nA\r\n 123456789\r\n0\r\nX-End: yes \r\nx-more:\r\n\r\n'

describe('a body', () => {
  it('of chunks is the same however the bytes are cut up, and ends where it ends', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        expect(read({ kind: 'chunked' }, `${chunked}GET /`, cuts)).toEqual({
          payload: 'hello, 123456789',
          after: 'GET /',
          done: true,
          fault: undefined,
          trailers: [
            ['X-End', 'yes'],
            ['x-more', ''],
          ],
        })
      }),
    )
  })

  it('of a length takes that and no more', () => {
    expect(read({ kind: 'length', length: 5 }, 'hellothere', [2])).toMatchObject({
      payload: 'hello',
      after: 'there',
      done: true,
    })
    expect(read({ kind: 'length', length: 50 }, 'hello')).toMatchObject({ payload: 'hello', done: false })
  })

  it('to the end of the connection never ends by itself', () => {
    expect(read({ kind: 'close' }, 'hello', [1, 3])).toMatchObject({ payload: 'hello', after: '', done: false })
  })

  it.each([
    ['no size', 'hello\r\n', 'chunk'],
    ['a size with a sign', '+5\r\nhello\r\n0\r\n\r\n', 'chunk'],
    ['a size too large to count', `${'f'.repeat(14)}\r\n`, 'chunk'],
    ['a line that ends with a bare LF', '5\nhello\r\n0\r\n\r\n', 'line-ending'],
    ['more than its size', '5\r\nhello!\r\n0\r\n\r\n', 'chunk'],
    ['a line that does not end', `5;${'x'.repeat(20_000)}`, 'chunk'],
    ['a trailer that is no header line', '0\r\nno trailer\r\n\r\n', 'header-line'],
    ['a trailer with a zero byte', '0\r\nX: y\0\r\n\r\n', 'header-line'],
    ['too many trailers', `0\r\n${'X: y\r\n'.repeat(20_000)}\r\n`, 'header-line'],
  ])('of chunks is refused with %s', (_what, text, kind) => {
    expect(read({ kind: 'chunked' }, text)).toMatchObject({ fault: kind, done: false })
  })

  it.each([
    ['what is no size', '5\r\nhello\r\nnot', 'not', 'chunk'],
    ['more than its size', '5\r\nhello and', ' and', 'chunk'],
    ['a CR that ends no line', '0;a\rb', '0;a\rb', 'line-ending'],
  ])('of chunks is refused with %s though no line ends, and without that', (_what, text, after, kind) => {
    expect(read({ kind: 'chunked' }, text)).toMatchObject({ fault: kind, after, done: false })
    expect(
      read(
        { kind: 'chunked' },
        text,
        [...text].map((_, at) => at),
      ),
    ).toMatchObject({ fault: kind, done: false })
  })

  it('of chunks may have as many noughts before a size as it likes', () => {
    const text = `${'0'.repeat(40)}5\r\nhello\r\n${'0'.repeat(20)}\r\n\r\n`
    expect(read({ kind: 'chunked' }, text)).toMatchObject({ payload: 'hello', after: '', done: true })
  })
})
