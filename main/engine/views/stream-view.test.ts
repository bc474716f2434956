import { describe, expect, it } from 'vitest'
import { type Exchange, emptyBody, exchangeId } from '../../../shared/exchange/exchange.ts'
import type { SocketMessage } from '../../../shared/exchange/socket-message.ts'
import { createMasker } from '../../../shared/redact/masker.ts'
import { streamOf } from '../stream.ts'
import { messageTokens } from './message-tokens.ts'
import { streamView } from './stream-view.ts'

const token = 'Zk3vT9qLx2Rw8YbN0pQs'
const head = { httpVersion: '1.1', headers: [] }
const base = {
  id: exchangeId(7),
  startedAt: 1000,
  timing: {},
  connection: {},
  request: { ...head, method: 'GET', url: 'http://h/ws', body: emptyBody },
}

function message(given: Partial<Omit<SocketMessage, 'bytes'>>, payload: string | Uint8Array): SocketMessage {
  const bytes = Uint8Array.from(Buffer.from(payload))
  const { length: size } = bytes
  return { direction: 'up', at: 5, kind: 'text', size, bytes, truncated: false, compression: 'none', ...given }
}

function socket(kept: readonly SocketMessage[], dropped = 0, faults = {}): Exchange {
  const response = { ...head, status: 101, reason: '', body: emptyBody }
  const messages = { kept, dropped, faults }
  return { ...base, outcome: { kind: 'upgraded', response, bytesUp: 0, bytesDown: 0, open: true, messages } }
}

function events(text: string, truncated = false, charset = 'utf-8'): Exchange {
  const bytes = Buffer.from(text)
  const body = { ...emptyBody, size: bytes.length, bytes, truncated }
  const headers = [['content-type', `text/event-stream; charset=${charset}`]] as const
  return { ...base, outcome: { kind: 'answered', response: { ...head, headers, status: 200, reason: '', body } } }
}

function view(exchange: Exchange, { after = 0, limit = 100, reveal = false } = {}) {
  const stream = streamOf(exchange)
  if (!stream) throw new Error('no stream')
  return streamView(exchange.id, stream, { after, limit, reveal }, createMasker())
}

describe('the messages of a WebSocket', () => {
  it('have direction, time, size and content', () => {
    const seen = view(
      socket([
        message({ at: 12 }, '{"type":"next","n":1.50}'),
        message({ direction: 'down', kind: 'binary' }, Uint8Array.of(0, 255)),
        message({ kind: 'ping' }, ''),
        message({ kind: 'pong' }, 'beat'),
        message({ kind: 'close', direction: 'down' }, Uint8Array.of(3, 233, 98, 121, 101)),
      ]),
    )
    expect(seen).toMatchObject({ kind: 'websocket', open: true, total: 5, dropped: 0, notes: [] })
    const text = (words: string, language = 'text') => {
      return { kind: 'text', language, text: { text: words, masked: false }, cut: false }
    }
    expect(seen.messages).toMatchObject([
      { number: 1, direction: 'up', at: 1012, size: 24, content: text('{\n  "type": "next",\n  "n": 1.50\n}', 'json') },
      { number: 2, direction: 'down', kind: 'binary', content: { dump: expect.stringMatching(/^0{8} {2}00 ff/) } },
      { number: 3, kind: 'ping', size: 0, content: { kind: 'empty' } },
      { number: 4, kind: 'pong', content: text('beat') },
      { number: 5, kind: 'close', title: { text: '1001 going away' }, content: text('bye') },
    ])
  })

  it('come a page at a time, by numbers that stay when the first are dropped', () => {
    const kept = ['c', 'd', 'e'].map((text) => message({}, text))
    const numbers = (after: number, limit: number) =>
      view(socket(kept, 2), { after, limit }).messages.map(({ number }) => number)
    expect(view(socket(kept, 2))).toMatchObject({ total: 5, dropped: 2 })
    expect(numbers(0, 2)).toEqual([3, 4])
    expect(numbers(4, 2)).toEqual([5])
    expect(numbers(5, 2)).toEqual([])
    expect(numbers(99, 2)).toEqual([])
  })

  it('show a secret when that is asked for, and before a later message names it', () => {
    const exchange = socket([message({}, `hello ${token}`), message({}, `{"access_token":"${token}"}`)])
    expect(JSON.stringify(view(exchange))).not.toContain(token)
    expect(JSON.stringify(view(exchange, { reveal: true })).split(token)).toHaveLength(3)
  })

  it('are shown as bytes where they could not be decompressed, their secrets masked all the same', () => {
    const [seen] = view(socket([message({ compression: 'not-opened' }, `{"access_token":"${token}"}`)])).messages
    expect(seen).toMatchObject({ note: expect.stringContaining('was not decompressed') })
    expect(seen?.content).toMatchObject({ kind: 'binary', dump: expect.not.stringContaining('Zk3v') })
  })

  it('say that they are cut, and what was not read', () => {
    const cut = message({ truncated: true, size: 70_000 }, 'abc')
    const seen = view(socket([cut], 0, { down: 'A frame has opcode 3, which has no meaning.' }))
    expect(seen.messages).toMatchObject([
      { size: 70_000, note: 'Only its beginning was kept.', content: { cut: true } },
    ])
    expect(seen.notes).toEqual([
      'What came from the server is not as RFC 6455 has it. A frame has opcode 3, which has no meaning.',
    ])
  })

  it('give their tokens, each once', () => {
    const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.'
    const exchange = socket([
      message({}, `{"type":"connection_init","payload":{"Authorization":"Bearer ${token}"}}`),
      message({}, `42["auth",{"accessToken":"${token}","ticket":"${jwt}","state":"x"}]`),
      message({ kind: 'binary' }, `{"nested":[{"refreshToken":"rt-1"}],"token":"no-jwt","password":"p"}`),
    ])
    expect(
      messageTokens(exchange.id, streamOf(exchange)).map(({ name, value, place }) => [name, value, place.location]),
    ).toEqual([
      ['Authorization', token, 'message.1.Authorization'],
      ['ticket', jwt, 'message.2.ticket'],
      ['refreshToken', 'rt-1', 'message.3.refreshToken'],
    ])
  })
})

describe('server-sent events', () => {
  it('are a list of messages to the client', () => {
    const seen = view(
      events(`event: endpoint\ndata: /m?access_token=${token}\n\nid: 2\n\ndata: {"a":1}\n\ndata: cu`, true),
    )
    expect(seen).toMatchObject({ kind: 'events', open: false, total: 4, notes: [expect.stringContaining('beginning')] })
    expect(seen.messages).toMatchObject([
      { direction: 'down', at: null, kind: 'event', title: { text: 'endpoint' }, content: { text: { masked: true } } },
      { title: { text: 'message' }, size: 0, content: { text: { text: 'id: 2' } } },
      { content: { language: 'json', text: { text: '{\n  "a": 1\n}' } } },
      { note: expect.stringContaining('ended within it') },
    ])
    expect(JSON.stringify(seen)).not.toContain(token)
  })

  it('are UTF-8, whatever charset is named', () => {
    expect(view(events('data: é\n\n', false, 'iso-8859-1')).messages).toMatchObject([
      { content: { text: { text: 'é' } } },
    ])
  })

  it('are none in any other body', () => {
    expect(streamOf({ ...base, outcome: { kind: 'pending' } })).toBeUndefined()
  })
})
