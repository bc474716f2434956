import fc from 'fast-check'
import {
  type Body,
  type BodyCoding,
  type Exchange,
  emptyBody,
  exchangeId,
  type Header,
  type HttpResponse,
  type Outcome,
} from '../../shared/exchange/exchange.ts'
import type { SocketMessage } from '../../shared/exchange/socket-message.ts'

/*
 * Any exchange that could have been recorded, for properties that hold for all of them. Bodies are as they are read:
 * decoded, where they were encoded.
 */

const words = fc.string({ maxLength: 12 })
const count = fc.nat({ max: 1_000_000 })
const micros = fc.nat({ max: 100_000_000 }).map((time) => time / 1000)

const headers: fc.Arbitrary<readonly Header[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom('Set-Cookie', 'set-cookie', 'Cookie', ':authority', 'Location', '__proto__', 'Content-Type'),
      fc.stringMatching(/^[A-Za-z][\w-]{0,10}$/).filter((name) => !/^content-encoding$/i.test(name)),
    ),
    fc.oneof(words, fc.constantFrom('a=1; Path=/', 'text/html; charset=utf-8', 'a\nb', 'https://a.example/?x=1')),
  ),
  { maxLength: 6 },
)

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => new TextEncoder().encode(text)),
)

const coding: fc.Arbitrary<BodyCoding> = fc.oneof(
  fc.constant({ kind: 'as-sent' } as const),
  fc.record({ kind: fc.constant('decoded' as const), codings: fc.array(words, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('undecodable' as const),
    codings: fc.array(words, { minLength: 1, maxLength: 2 }),
    reason: words,
  }),
)

const body: fc.Arbitrary<Body> = fc.oneof(
  fc.constant(emptyBody),
  fc.record({ kept: bytes, more: count, coding }).map(({ kept, more, coding: how }): Body => {
    return { size: kept.length + more, bytes: kept, truncated: more > 0, coding: how }
  }),
)

const httpVersion = fc.constantFrom('1.0', '1.1', '2', '2.0')
const head = { httpVersion, headers }
const responseHead = fc.record({ status: fc.integer({ min: 101, max: 599 }), reason: words, ...head })

const response: fc.Arbitrary<HttpResponse> = fc.record(
  {
    status: fc.integer({ min: 101, max: 599 }),
    reason: words,
    ...head,
    body,
    trailers: headers,
    informational: fc.array(responseHead, { maxLength: 2 }),
  },
  { requiredKeys: ['status', 'reason', 'httpVersion', 'headers', 'body'] },
)

const message: fc.Arbitrary<SocketMessage> = fc
  .record({
    direction: fc.constantFrom('up' as const, 'down' as const),
    at: micros,
    kind: fc.constantFrom('text' as const, 'binary' as const, 'close' as const, 'ping' as const, 'pong' as const),
    kept: bytes,
    more: count,
    compression: fc.constantFrom('none' as const, 'opened' as const, 'not-opened' as const),
  })
  .map(({ kept, more, ...rest }) => ({ ...rest, bytes: kept, size: kept.length + more, truncated: more > 0 }))

const error = fc.record({
  code: fc.constantFrom('refused' as const, 'reset' as const, 'interrupted' as const),
  message: words,
})
const counts = { bytesUp: count, bytesDown: count, open: fc.boolean() }
const messages = fc.record(
  {
    kept: fc.array(message, { maxLength: 5 }),
    dropped: count,
    faults: fc.record({ up: words, down: words }, { requiredKeys: [] }),
  },
  { requiredKeys: ['kept', 'dropped'] },
)

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>({ kind: 'pending' }, { kind: 'aborted' }),
  fc.record({ kind: fc.constantFrom('answering' as const, 'answered' as const), response }),
  fc.record({ kind: fc.constant('cut' as const), response, error }),
  fc.record({ kind: fc.constant('failed' as const), error }),
  fc.record(
    { kind: fc.constant('upgraded' as const), response, ...counts, messages },
    { requiredKeys: ['kind', 'response', 'bytesUp', 'bytesDown', 'open'] },
  ),
  fc.record({
    kind: fc.constant('tunnelled' as const),
    reason: fc.constantFrom('not-http' as const, 'out-of-scope' as const, 'client-refused-certificate' as const),
    ...counts,
  }),
)

/** Any exchange. */
export const anyExchange: fc.Arbitrary<Exchange> = fc.record({
  id: fc.nat({ max: 1000 }).map(exchangeId),
  startedAt: fc.integer({ min: 0, max: 4_000_000_000_000_000 }).map((time) => time / 1000),
  timing: fc.record({ requestEnded: micros, responseStarted: micros, ended: micros }, { requiredKeys: [] }),
  connection: fc.record(
    {
      client: fc.constantFrom('127.0.0.1:4711', '[::1]:80'),
      process: fc.record({ pid: count, name: words, path: words, script: words }, { requiredKeys: ['pid', 'name'] }),
      server: fc.constantFrom('127.0.0.1:8443', '[2001:db8::1]:443', 'unix'),
      tls: fc.constant('TLSv1.3 TLS_AES_256_GCM_SHA384'),
      via: words,
      certificate: fc.record({ ignored: words }),
      overridden: words,
    },
    { requiredKeys: [] },
  ),
  request: fc.record(
    {
      method: fc.constantFrom('GET', 'POST', 'CONNECT', 'x'),
      url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
      ...head,
      body,
      trailers: headers,
    },
    { requiredKeys: ['method', 'url', 'httpVersion', 'headers', 'body'] },
  ),
  outcome,
})
