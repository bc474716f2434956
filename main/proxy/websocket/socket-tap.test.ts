import { randomBytes } from 'node:crypto'
import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Header } from '../../../shared/exchange/exchange.ts'
import { createSocketTap, socketLimits } from './socket-tap.ts'

const upgrade: Header = ['Upgrade', 'WebSocket']
const tapOf = (extensions?: string, limits = socketLimits) => {
  const head = { httpVersion: '1.1', headers: [upgrade] }
  const agreed: Header[] = extensions === undefined ? [] : [['Sec-WebSocket-Extensions', extensions]]
  const request = { ...head, method: 'GET', url: 'http://h/' }
  const response = { ...head, status: 101, reason: '', headers: [upgrade, ...agreed] }
  const tap = createSocketTap(request, response, () => 5, limits)
  if (!tap) throw new Error('no tap')
  return tap
}

/** A frame, its first byte given, masked where a key is. */
function frame(first: number, payload: Uint8Array | string, key?: readonly number[]): Buffer {
  const bytes = Buffer.from(payload)
  const bit = key ? 0x80 : 0
  const size = bytes.length
  const long = size > 0xffff ? Buffer.alloc(8) : Buffer.alloc(size > 125 ? 2 : 0)
  if (long.length === 8) long.writeBigUInt64BE(BigInt(size))
  if (long.length === 2) long.writeUInt16BE(size)
  const short = long.length === 8 ? 127 : long.length === 2 ? 126 : size
  const masked = key ? bytes.map((byte, at) => byte ^ (key[at % 4] ?? 0)) : bytes
  return Buffer.concat([Buffer.from([first, bit | short]), long, Buffer.from(key ?? []), masked])
}

const key = [1, 2, 250, 77]
const compressed = (text: string) => deflateRawSync(text, { finishFlush: 2 }).subarray(0, -4)
const inShort = (tap: ReturnType<typeof tapOf>) =>
  tap.messages().kept.map(({ kind, size, bytes, compression }) => [kind, size, `${Buffer.from(bytes)}`, compression])

describe('a stream of frames', () => {
  const stream = Buffer.concat([
    frame(0x81, 'héllo', key),
    frame(0x01, 'one ', key),
    frame(0x89, 'p', key),
    frame(0x00, '', key),
    frame(0x80, 'two', key),
    frame(0x82, 'x'.repeat(200), key),
    frame(0xc1, compressed('packed'), key),
    frame(0x8a, ''),
    frame(0x88, Buffer.from([3, 232]), key),
  ])
  const expected = [
    ['text', 6, 'héllo', 'none'],
    ['ping', 1, 'p', 'none'],
    ['text', 7, 'one two', 'none'],
    ['binary', 200, 'x'.repeat(200), 'none'],
    ['text', 6, 'packed', 'opened'],
    ['pong', 0, '', 'none'],
    ['close', 2, `${Buffer.from([3, 232])}`, 'none'],
  ]

  it('is read the same wherever it is cut', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const tap = tapOf('permessage-deflate')
      tap.up(stream.subarray(0, cut))
      tap.up(stream.subarray(cut))
      expect(inShort(tap)).toEqual(expected)
    }
    const single = tapOf('permessage-deflate')
    for (const byte of stream) single.up(Uint8Array.of(byte))
    expect(inShort(single)).toEqual(expected)
  })
})

it('opens what comes after a message of some megabytes, which refers back to it', async () => {
  const tap = tapOf('permessage-deflate')
  const picture = randomBytes(3 * 1024 * 1024)
  const sender = createDeflateRaw()
  const sent = (text: Uint8Array | string) =>
    new Promise<Buffer>((done) => {
      const parts: Buffer[] = []
      const gather = (part: Buffer) => void parts.push(part)
      sender.on('data', gather).write(text)
      sender.flush(constants.Z_SYNC_FLUSH, () => {
        sender.off('data', gather)
        done(Buffer.concat(parts).subarray(0, -4))
      })
    })
  tap.down(frame(0xc2, await sent(picture)))
  tap.down(frame(0xc2, await sent(Buffer.alloc(10 * 1024 * 1024))))
  tap.down(frame(0xc1, await sent('small, and as small')))
  expect(tap.messages().kept.map(({ size, compression }) => [size, compression])).toEqual([
    [3 * 1024 * 1024, 'opened'],
    [10 * 1024 * 1024, 'opened'],
    [19, 'opened'],
  ])
})

it('keeps what is wrongly masked, and tells so', () => {
  const tap = tapOf()
  tap.up(Buffer.concat([frame(0x81, 'masked', key), frame(0x81, 'bare'), frame(0x81, 'bare again')]))
  tap.down(Buffer.concat([frame(0x81, 'bare'), frame(0x81, 'masked', key)]))
  expect(tap.messages().faults).toEqual({
    up: expect.stringContaining('A frame is not masked'),
    down: expect.stringContaining('A frame is masked'),
  })
  expect(inShort(tap).map(([, , text]) => text)).toEqual(['masked', 'bare', 'bare again', 'bare', 'masked'])
})

it('keeps the beginning of a long message, and tells its size', () => {
  const tap = tapOf()
  tap.down(Buffer.concat([frame(0x02, 'a'.repeat(70_000)), frame(0x80, 'b'.repeat(10))]))
  expect(tap.messages().kept).toMatchObject([{ direction: 'down', at: 5, size: 70_010, truncated: true }])
  expect(tap.messages().kept[0]?.bytes.buffer.byteLength).toBe(64 * 1024)
})

it('keeps the newest messages, and tells how many it dropped', () => {
  const byCount = tapOf(undefined, { message: 10, count: 2, bytes: 100 })
  const byBytes = tapOf(undefined, { message: 10, count: 100, bytes: 3 })
  for (const tap of [byCount, byBytes]) for (const text of ['a', 'bb', 'c']) tap.up(frame(0x81, text))
  for (const tap of [byCount, byBytes]) {
    expect(inShort(tap).map(([, , text]) => text)).toEqual(['bb', 'c'])
    expect(tap.messages().dropped).toBe(1)
  }
})

it('marks what it cannot open, and all that may refer back to it', () => {
  const bad = frame(0xc1, Buffer.from([0xff, 0xff]))
  const good = frame(0xc1, compressed('good'))
  const opened = (extensions?: string) => {
    const tap = tapOf(extensions)
    tap.down(Buffer.concat([bad, good]))
    return tap.messages().kept.map(({ compression }) => compression)
  }
  expect(opened('permessage-deflate')).toEqual(['not-opened', 'not-opened'])
  expect(opened('permessage-deflate; server_no_context_takeover')).toEqual(['not-opened', 'opened'])
  expect(opened('permessage-deflate, x-other')).toEqual(['not-opened', 'not-opened'])
  expect(opened()).toEqual(['not-opened', 'not-opened'])
})

it.each([
  ['went on', [0x80, 0]],
  ['opcode 3', [0x83, 0]],
  ['control frame', [0x09, 0]],
  ['within another', [0x01, 0, 0x81, 0]],
])('stops to read where what comes is no WebSocket: %s', (words, bytes) => {
  const tap = tapOf()
  tap.up(Buffer.from(bytes))
  tap.up(frame(0x81, 'after'))
  tap.down(frame(0x81, 'other way'))
  expect(tap.messages().faults?.up).toMatch(new RegExp(`${words}.*Nothing after it was read`))
  expect(inShort(tap)).toEqual([['text', 9, 'other way', 'none']])
})

it('reads nothing of another protocol', () => {
  const head = { httpVersion: '1.1', headers: [['Upgrade', 'foo']] as Header[] }
  const request = { ...head, method: 'GET', url: 'http://h/' }
  expect(createSocketTap(request, { ...head, status: 101, reason: '' }, () => 0)).toBeUndefined()
})
