import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Header } from '../../shared/exchange/exchange.ts'
import { decodeBody } from './decode-body.ts'

const text = Buffer.from('{"access_token":"'.padEnd(5000, 'a'))
const body = (bytes: Uint8Array) =>
  ({ size: bytes.length, bytes, truncated: false, coding: { kind: 'as-sent' } }) as const

describe('decoding a body for display', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ])('undoes %s', (coding, bytes) => {
    const decoded = decodeBody(body(bytes), [['content-encoding', coding]])
    expect(Buffer.from(decoded.bytes).equals(text)).toBe(true)
    expect(decoded.coding.kind).toBe('decoded')
    expect(decoded.size).toBe(bytes.length)
  })

  it('gives what there is of a body that was cut', () => {
    const cut = gzipSync(text).subarray(0, 40)
    expect(Buffer.from(decodeBody(body(cut), [['Content-Encoding', 'gzip']]).bytes).toString()).toMatch(/^\{"access/)
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('keeps what is cut before anything comes out of it, and an empty body of %s', (coding, pack) => {
    const headers: Header[] = [['Content-Encoding', coding]]
    const cut = body(pack(Buffer.from('cut')).subarray(0, 2))
    expect(decodeBody(cut, headers, 1000, true)).toMatchObject({ bytes: cut.bytes, coding: { kind: 'undecodable' } })
    expect(decodeBody(cut, headers, 1000).coding.kind).toBe('decoded')
    const empty = decodeBody(body(pack(Buffer.alloc(0))), headers, 1000, true)
    expect(empty).toMatchObject({ bytes: { length: 0 }, coding: { kind: 'decoded' } })
  })

  it('keeps a body that is not what it says, and tells why', () => {
    const plain = decodeBody(body(text), [['Content-Encoding', 'gzip']])
    expect(plain.bytes).toBe(text)
    expect(plain.coding).toMatchObject({ kind: 'undecodable', codings: ['gzip'] })
  })

  it('does not unpack a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    expect(decodeBody(body(bomb), [['Content-Encoding', 'gzip']], 1000).coding).toMatchObject({
      kind: 'undecodable',
      reason: 'decoded it would be longer than 1000 bytes',
    })
  })

  it('knows what it does not know', () => {
    expect(decodeBody(body(text), [['Content-Encoding', 'chunked']]).coding).toMatchObject({
      reason: 'the coding chunked is not known',
    })
  })
})
