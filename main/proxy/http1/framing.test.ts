import { describe, expect, it } from 'vitest'
import type { Header } from '../../../shared/exchange/exchange.ts'
import { requestFraming, responseFraming } from './framing.ts'

const length = (value: string): Header => ['Content-Length', value]
const coding = (value: string): Header => ['transfer-encoding', value]

describe('the end of a body', () => {
  it.each<[string, readonly Header[], object]>([
    ['no length', [], { kind: 'none' }],
    ['a length', [length('12')], { kind: 'length', length: 12 }],
    ['a length behind noughts', [length('00000000000000000012')], { kind: 'length', length: 12 }],
    ['a length of nothing', [length('0')], { kind: 'none' }],
    ['the same length twice', [length('5'), length('5')], { kind: 'length', length: 5 }],
    ['the same length in a list', [length('5, 5')], { kind: 'length', length: 5 }],
    ['chunks', [coding('chunked')], { kind: 'chunked' }],
    ['gzip in chunks', [coding('gzip, Chunked')], { kind: 'chunked' }],
    ['two lengths', [length('5'), length('6')], { kind: 'length', words: expect.any(String) }],
    ['a length with a sign', [length('+5')], { kind: 'length', words: expect.any(String) }],
    ['both ways at once', [length('5'), coding('chunked')], { kind: 'two-lengths', words: expect.any(String) }],
    ['another coding than chunked', [coding('gzip')], { kind: 'coding', words: expect.any(String) }],
    ['chunked twice', [coding('chunked'), coding('chunked')], { kind: 'coding', words: expect.any(String) }],
    ['chunked behind a vertical tab', [coding('\x0bchunked')], { kind: 'coding', words: expect.any(String) }],
    ['a length behind a form feed', [length('\x0c5')], { kind: 'length', words: expect.any(String) }],
    ['chunked that is none', [coding('xchunked')], { kind: 'coding', words: expect.any(String) }],
  ])('of a request is known by %s', (_what, headers, framing) => {
    expect(requestFraming(headers)).toEqual(framing)
  })

  it('of a response depends on its status and the method', () => {
    expect(responseFraming(200, 'HEAD', [length('5')])).toEqual({ kind: 'none' })
    expect(responseFraming(304, 'GET', [length('5')])).toEqual({ kind: 'none' })
    expect(responseFraming(204, 'GET', [coding('chunked')])).toEqual({ kind: 'none' })
    expect(responseFraming(200, 'GET', [])).toEqual({ kind: 'close' })
    expect(responseFraming(200, 'GET', [coding('gzip')])).toEqual({ kind: 'close' })
    expect(responseFraming(200, 'GET', [length('1'), coding('chunked')])).toMatchObject({ kind: 'two-lengths' })
  })
})
