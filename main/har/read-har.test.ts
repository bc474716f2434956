import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headerValue, responseOf } from '../../shared/exchange/exchange.ts'
import { createEntryScanner } from './entry-scanner.ts'
import { type HarItem, readHar } from './read-har.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-har-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function read(content: string | Buffer): Promise<readonly HarItem[]> {
  const path = join(folder, 'file.har')
  writeFileSync(path, content)
  return Array.fromAsync(readHar(path))
}
const har = (...entries: unknown[]) =>
  JSON.stringify({ log: { version: '1.2', pages: [{ entries: [{}] }], entries, comment: '"]}' } })
const entry = (url: string) => ({
  startedDateTime: '2026-01-05T10:00:00.000Z',
  time: 30,
  request: { method: 'GET', url, headers: [] },
  response: { status: 200, headers: [], content: { size: 2, text: 'ok', mimeType: 'text/plain' } },
})

describe('reading a HAR file', () => {
  it('gives an exchange an entry, numbered by its index', async () => {
    const items = await read(har(entry('https://a.example/'), entry('https://b.example/')))
    expect(items.map((item) => item.kind === 'exchange' && [item.exchange.id, item.exchange.request.url])).toEqual([
      [0, 'https://a.example/'],
      [1, 'https://b.example/'],
    ])
  })

  it('gives the same whatever the size of the pieces that it is read in', () => {
    const text = `\ufeff${har(entry('https://a.example/{"[é'), { nested: { entries: [[1, '"\\"]']] } }, entry('https://c.example/'))}`
    const bytes = Buffer.from(text)
    const whole = createEntryScanner()
    const expected = whole.push(bytes)
    expect(expected).toHaveLength(3)
    for (const size of [1, 2, 3, 7, 64]) {
      const scanner = createEntryScanner()
      const entries: string[] = []
      for (let at = 0; at < bytes.length; at += size) entries.push(...scanner.push(bytes.subarray(at, at + size)))
      expect(entries).toEqual(expected)
      expect(scanner.end()).toEqual({ kind: 'har' })
    }
  })

  it('reads what the dialects write', async () => {
    const [first, second, third] = await read(
      har(
        {
          request: {
            method: 'POST',
            url: 'https://as.example/token',
            postData: { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a b', value: 'c&d' }] },
          },
          response: {
            status: 302,
            redirectURL: 'https://app.example/',
            headers: [
              { name: ':status', value: '302' },
              { name: 'set-cookie', value: 'a=1\nb=2' },
            ],
          },
        },
        {
          request: { url: 'https://b.example/', cookies: [{ name: 'sid', value: '1' }] },
          response: { status: 0, _error: 'net::ERR_ABORTED' },
        },
        {
          request: { url: 'https://c.example/' },
          response: { status: 200, content: { text: 'eyJ9', encoding: 'base64', mimeType: 'application/json' } },
        },
      ),
    ).then((items) => items.map((item) => (item.kind === 'exchange' ? item.exchange : undefined)))
    expect(Buffer.from(first?.request.body.bytes ?? []).toString()).toBe('a%20b=c%26d')
    const response = first && responseOf(first)
    expect(response?.headers).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['Location', 'https://app.example/'],
    ])
    expect(second?.outcome).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('net::ERR_ABORTED') },
    })
    expect(second && headerValue(second.request.headers, 'cookie')).toBe('sid=1')
    const third_ = third && responseOf(third)
    expect(Buffer.from(third_?.body.bytes ?? []).toString()).toBe('{"}')
  })

  it.each([
    ['h2', '2'],
    ['HTTP/2', '2'],
    ['HTTP/2.0', '2'],
    ['h3', '3'],
    ['HTTP/1.0', '1.0'],
    ['', '1.1'],
  ])('reads the version that a recorder writes as %s', async (written, version) => {
    const { request, ...rest } = entry('https://a.example/')
    const [item] = await read(har({ ...rest, request: { ...request, httpVersion: written } }))
    expect(item).toMatchObject({ exchange: { request: { httpVersion: version } } })
  })

  it('skips an entry that is none, and keeps the numbers of the others', async () => {
    const items = await read(
      har(entry('https://a.example/'), { response: {} }, { request: { url: 7 } }, entry('https://d.example/')),
    )
    expect(items.map((item) => (item.kind === 'skipped' ? item.reason : item.exchange.id))).toEqual([
      0,
      'the entry has no request',
      'the request has no url',
      3,
    ])
  })

  it.each([
    [
      'a cut file',
      har(entry('https://a.example/'), entry('https://b.example/')).slice(0, -120),
      /is cut: it ends in the middle, after 1 whole entry/,
    ],
    ['what is not JSON', 'hello', /it is not JSON/],
    ['broken JSON', har(entry('https://a.example/')).replace('"version":"1.2"', '"version":1.2.3'), /it is not JSON/],
    ['other JSON', '{"openapi":"3.1.0"}', /it has no log\.entries/],
    ['an empty file', '', /it is not JSON/],
  ])('says in a sentence that %s cannot be used', async (_what, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })

  it('says that there is no such file', async () => {
    await expect(Array.fromAsync(readHar(join(folder, 'none.har')))).rejects.toThrow(/There is no file .*none\.har/)
  })

  it('is no way into the prototype', async () => {
    await read(
      har().replace(
        '[]',
        '[{"__proto__":{"polluted":1},"request":{"url":"https://a.example/?__proto__=1","__proto__":{"method":"X"}}}]',
      ),
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
