import { expect, it } from 'vitest'
import { type Body, type Exchange, emptyBody, exchangeId, type Header } from '../exchange/exchange.ts'
import type { SocketMessage } from '../exchange/socket-message.ts'
import { maskExchange } from './mask-exchange.ts'
import { createMasker } from './masker.ts'

const secret = 'Zk3vT9qLx2Rw8YbN0pQs'
const bytesOf = (text: string) => new TextEncoder().encode(text)

function bodyOf(bytes: Uint8Array, change: Partial<Body> = {}): Body {
  return { ...emptyBody, size: bytes.length, bytes, ...change }
}

const head = { httpVersion: '1.1', headers: [] as readonly Header[] }
const base: Exchange = {
  id: exchangeId(0),
  startedAt: 0,
  timing: {},
  connection: {},
  request: { ...head, method: 'GET', url: 'https://a.example/', body: emptyBody },
  outcome: { kind: 'pending' },
}
const json = bytesOf(`{"access_token":"${secret}"}`)
const message: SocketMessage = {
  direction: 'up',
  at: 1,
  kind: 'text',
  size: json.length,
  bytes: json,
  truncated: false,
  compression: 'none',
}
const response = { ...head, status: 200, reason: 'OK', body: emptyBody }
const answered = (given: Partial<typeof response> & { readonly trailers?: readonly Header[] }): Exchange => {
  return { ...base, outcome: { kind: 'answered', response: { ...response, ...given } } }
}
const type = (name: string): readonly Header[] => [['Content-Type', name]]

const exchanges: readonly (readonly [string, Exchange])[] = [
  ['the address', { ...base, request: { ...base.request, url: `https://a.example/?code=${secret}` } }],
  ['a header', { ...base, request: { ...base.request, headers: [['Cookie', `sid=${secret}`]] } }],
  ['the body of the request', { ...base, request: { ...base.request, body: bodyOf(json) } }],
  ['a header of the response', answered({ headers: [['Location', `/cb?code=${secret}`]] })],
  ['the body of the response', answered({ body: bodyOf(json), headers: type('application/json') })],
  ['a body in another charset', answered({ body: bodyOf(json), headers: type('text/html; charset=iso-8859-1') })],
  ['a body that calls itself a picture', answered({ body: bodyOf(json), headers: type('image/png') })],
  ['bytes', answered({ body: bodyOf(Uint8Array.of(255, 0, ...json, 254)), headers: type('application/grpc') })],
  ['a trailer', answered({ trailers: [['X-Access-Token', secret]] })],
  [
    'a body that could not be decoded',
    answered({ body: bodyOf(json, { coding: { kind: 'undecodable', codings: ['gzip'], reason: 'no gzip' } }) }),
  ],
  [
    'a response that came before',
    {
      ...base,
      outcome: {
        kind: 'answered',
        response: { ...response, informational: [{ ...response, headers: [['Set-Cookie', `a=${secret}`]] }] },
      },
    },
  ],
  [
    'the sentence of an error',
    { ...base, outcome: { kind: 'failed', error: { code: 'proxy', message: `code=${secret} was refused` } } },
  ],
  ...(['text', 'binary', 'ping'] as const).map(
    (kind) =>
      [
        `a message: ${kind}`,
        {
          ...base,
          outcome: {
            kind: 'upgraded',
            response,
            bytesUp: 0,
            bytesDown: 0,
            open: true,
            messages: { kept: [{ ...message, kind }], dropped: 0 },
          },
        } satisfies Exchange,
      ] as const,
  ),
]

/** Everything of an exchange as text, its bytes too. */
const textOf = (exchange: Exchange) =>
  JSON.stringify(exchange, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )

it.each(exchanges)('lets no secret out by %s', (_where, exchange) => {
  expect(textOf(exchange)).toContain(secret)
  const masked = textOf(maskExchange(exchange, createMasker()))
  expect(masked).not.toContain(secret)
})

it('leaves every byte around a secret as it was, and of what holds none all', () => {
  const masked = maskExchange(exchanges[7]?.[1] ?? base, createMasker())
  const bytes = masked.outcome.kind === 'answered' ? Buffer.from(masked.outcome.response.body.bytes) : undefined
  expect(bytes?.subarray(0, 2)).toEqual(Buffer.from([255, 0]))
  expect(bytes?.at(-1)).toBe(254)
  expect(bytes?.subarray(2, -1).toString()).toBe('{"access_token":"‹access token 1›"}')
  const plain = answered({ body: bodyOf(Uint8Array.of(1, 200, 3)), headers: type('text/plain') })
  expect(maskExchange(plain, createMasker())).toEqual(plain)
})

it('names the program that sent it, and nobody whose folder it lies in', () => {
  const process = { pid: 7, name: 'node', path: '/home/somebody/bin/node', script: '/home/somebody/client.js' }
  const masked = maskExchange({ ...base, connection: { client: '127.0.0.1:5', process } }, createMasker())
  expect(masked.connection).toEqual({ client: '127.0.0.1:5', process: { pid: 7, name: 'node', script: 'client.js' } })
})
