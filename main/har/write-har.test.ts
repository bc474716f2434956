import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Exchange, exchangeId, responseOf } from '../../shared/exchange/exchange.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { anyExchange } from '../../test/traffic/any-exchange.ts'
import { capture, written } from '../../test/traffic/exchange.ts'
import { Har } from '../../test/traffic/har-schema.ts'
import { login } from '../../test/traffic/login.ts'
import { decodeExchange } from '../proxy/decode-body.ts'
import { readEntry } from './read-entry.ts'
import { type HarItem, readHar } from './read-har.ts'
import { harEntry, harText } from './write-har.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-har-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function throughFile(exchanges: Iterable<Exchange>, masked = false): Promise<readonly HarItem[]> {
  const path = join(folder, 'written.har')
  writeFileSync(path, [...harText(exchanges, masked ? createMasker() : undefined)].join(''))
  return Array.fromAsync(readHar(path))
}

/** The same whatever its bytes are kept in. */
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_key, part) => (part instanceof Uint8Array ? [...part] : part)))

describe('a HAR file', () => {
  it('gives back every exchange as it was written', () => {
    fc.assert(
      fc.property(anyExchange, (exchange) => {
        const back = readEntry(exchange.id, JSON.parse(harEntry(exchange, undefined)))
        expect(plain(back)).toEqual(plain(decodeExchange(exchange)))
      }),
      { numRuns: 500 },
    )
  })

  it('is what HAR 1.2 asks for, masked or not', () => {
    fc.assert(
      fc.property(fc.array(anyExchange, { maxLength: 4 }), fc.boolean(), (exchanges, masked) => {
        const text = [...harText(exchanges, masked ? createMasker() : undefined)].join('')
        const read = Har.safeParse(JSON.parse(text))
        expect(read.error?.issues ?? []).toEqual([])
        expect(read.data?.log.entries).toHaveLength(exchanges.length)
      }),
      { numRuns: 300 },
    )
  })

  it('is read again from its file, in the order in which it was written', async () => {
    const exchanges = capture(login())
    const items = await throughFile(exchanges)
    expect(plain(items.map((item) => (item.kind === 'exchange' ? item.exchange : item)))).toEqual(plain(exchanges))
  })

  it('of no exchange is one all the same', async () => {
    expect(await throughFile([])).toEqual([])
  })

  it('has content decoded of its coding, and the size that it had on the wire', async () => {
    const answer = Buffer.from('{"a":1}'.repeat(100))
    const base = written(0, { url: 'https://a.example/', status: 200, answerHeaders: [['Content-Encoding', 'gzip']] })
    const response = responseOf(base)
    if (!response) throw new Error('no response')
    const bytes = gzipSync(answer)
    const body = { size: bytes.length, bytes, truncated: false, coding: { kind: 'as-sent' } } as const
    const exchange: Exchange = { ...base, outcome: { kind: 'answered', response: { ...response, body } } }
    expect(JSON.parse(harEntry(exchange, undefined)).response).toMatchObject({
      bodySize: bytes.length,
      content: { size: 700, compression: 700 - bytes.length, text: answer.toString() },
    })
    const [item] = await throughFile([exchange])
    expect(item).toMatchObject({
      exchange: {
        outcome: { response: { body: { size: bytes.length, coding: { kind: 'decoded', codings: ['gzip'] } } } },
      },
    })
  })

  it('holds no secret where it is masked, and the same placeholder for the same value', async () => {
    const secrets = ['code-of-this-login', 'token-of-this-login']
    const [code = '', accessToken = ''] = secrets
    const text = [...harText(capture(login({}, { code, accessToken })), createMasker())].join('')
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text.split('‹code 1›').length).toBeGreaterThan(2)
    const items = await throughFile(capture(login({}, { code, accessToken })), true)
    expect(items).toHaveLength(login().length)
  })

  it('says in words what became of an exchange that has no response', () => {
    const error = { code: 'refused', message: 'The server as.example refused the connection.' } as const
    const failed = { ...written(0, { url: 'https://as.example/' }), outcome: { kind: 'failed', error } } as const
    expect(JSON.parse(harEntry(failed, undefined))).toMatchObject({
      comment: error.message,
      response: { status: 0, _error: error.message },
    })
  })
})

describe('the messages of a WebSocket', () => {
  const chrome = {
    startedDateTime: '2026-01-05T10:00:00.000Z',
    time: 900,
    request: { method: 'GET', url: 'wss://api.example/ws', httpVersion: 'HTTP/1.1', headers: [] },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      headers: [],
      content: { size: 0, mimeType: 'x-unknown' },
    },
    _resourceType: 'websocket',
    _webSocketMessages: [
      { type: 'send', time: 1767607200.25, opcode: 1, data: '{"type":"connection_init"}' },
      { type: 'receive', time: 1767607200.5, opcode: 2, data: 'AAEC' },
      { type: 'receive', time: 'soon', opcode: 1, data: 'é' },
      { type: 'receive', time: 1767607201, opcode: 3, data: 'unknown' },
      { type: 'elsewhere', time: 1767607201, opcode: 1, data: '' },
      7,
    ],
  }

  it('are read as Chrome writes them', () => {
    const read = readEntry(exchangeId(3), chrome)
    if (typeof read === 'string' || read.outcome.kind !== 'upgraded') throw new Error('not upgraded')
    expect(read.outcome).toMatchObject({ bytesUp: 26, bytesDown: 5, open: false, messages: { dropped: 0 } })
    expect(
      read.outcome.messages?.kept.map(({ direction, at, kind, bytes }) => [
        direction,
        at,
        kind,
        `${Buffer.from(bytes)}`,
      ]),
    ).toEqual([
      ['up', 250, 'text', '{"type":"connection_init"}'],
      ['down', 500, 'binary', '\0\x01\x02'],
      ['down', 0, 'text', 'é'],
    ])
  })

  it('are written as Chrome writes them', () => {
    const read = readEntry(exchangeId(0), chrome)
    if (typeof read === 'string') throw new Error(read)
    const entry = JSON.parse(harEntry(read, undefined))
    expect(entry._resourceType).toBe('websocket')
    expect(entry._webSocketMessages.slice(0, 2)).toMatchObject(chrome._webSocketMessages.slice(0, 2))
  })
})
