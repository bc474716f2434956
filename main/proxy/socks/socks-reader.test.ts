import { describe, expect, it } from 'vitest'
import { beginsSocks, createSocksReader, type SocksOutcome } from './socks-reader.ts'

const name = (text: string) => [text.length, ...Buffer.from(text)]
const port443 = [0x01, 0xbb]
const greeting = [5, 1, 0]
const ok5 = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]
const tail = [...Buffer.from('first bytes')]

/** What the reader makes of pieces: all its replies, and the outcome. */
function read(pieces: readonly Buffer[]): { reply: number[]; outcome: SocksOutcome | undefined } {
  const reader = createSocksReader()
  const reply: number[] = []
  for (const [at, piece] of pieces.entries()) {
    const step = reader.take(piece)
    reply.push(...step.reply)
    if (!step.outcome) continue
    // What comes after is the tunnel's.
    const later = Buffer.concat(pieces.slice(at + 1))
    const { outcome } = step
    return {
      reply,
      outcome: outcome.kind === 'connect' ? { ...outcome, rest: Buffer.concat([outcome.rest, later]) } : outcome,
    }
  }
  return { reply, outcome: undefined }
}

/** The bytes whole, cut in two at each place, and one by one. */
function cuts(bytes: readonly number[]): Buffer[][] {
  const whole = Buffer.from(bytes)
  const inTwo = bytes.slice(1).map((_, at) => [whole.subarray(0, at + 1), whole.subarray(at + 1)])
  return [[whole], ...inTwo, bytes.map((byte) => Buffer.from([byte]))]
}

const connects: [string, number[], string, number[], number[]][] = [
  ['a domain', [...greeting, 5, 1, 0, 3, ...name('as.example'), ...port443], 'as.example:443', [5, 0], ok5],
  ['IPv4', [...greeting, 5, 1, 0, 1, 127, 0, 0, 1, ...port443], '127.0.0.1:443', [5, 0], ok5],
  [
    'IPv6',
    [...greeting, 5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 1, ...port443],
    '[2001:db8::1]:443',
    [5, 0],
    ok5,
  ],
  ['IPv6 as a name', [...greeting, 5, 1, 0, 3, ...name('::1'), ...port443], '[::1]:443', [5, 0], ok5],
  [
    'any user name and password',
    [5, 1, 2, 1, ...name('me'), ...name('secret'), 5, 1, 0, 3, ...name('as.example'), ...port443],
    'as.example:443',
    [5, 2, 1, 0],
    ok5,
  ],
  [
    'an empty user name and password',
    [5, 2, 1, 2, 1, 0, 0, 5, 1, 0, 3, ...name('as.example'), ...port443],
    'as.example:443',
    [5, 2, 1, 0],
    ok5,
  ],
  ['SOCKS4', [4, 1, ...port443, 127, 0, 0, 1, ...Buffer.from('me'), 0], '127.0.0.1:443', [], [0, 90, 0, 0, 0, 0, 0, 0]],
  [
    'SOCKS4a',
    [4, 1, ...port443, 0, 0, 0, 1, 0, ...Buffer.from('as.example'), 0],
    'as.example:443',
    [],
    [0, 90, 0, 0, 0, 0, 0, 0],
  ],
]

const refusals: [string, number[], number[], RegExp][] = [
  ['no way to log in', [5, 0], [5, 0xff], /no way to log in that Tokentrail has/],
  ['GSSAPI alone', [5, 1, 1], [5, 0xff], /no way to log in that Tokentrail has/],
  ['an account of another version', [5, 1, 2, 9], [5, 2, 1, 1], /RFC 1929 does not have/],
  ['something else after the greeting', [...greeting, 0x47], [5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0], /something else/],
  [
    'BIND',
    [...greeting, 5, 2, 0, 1, 127, 0, 0, 1, 0, 80],
    [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0],
    /for BIND; .* alone\.$/,
  ],
  [
    'UDP',
    [...greeting, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0],
    [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0],
    /for UDP ASSOCIATE; .*HTTP\/3/,
  ],
  ['an unknown address', [...greeting, 5, 1, 0, 2], [5, 0, 5, 8, 0, 1, 0, 0, 0, 0, 0, 0], /address of kind 2/],
  ['port 0', [...greeting, 5, 1, 0, 1, 127, 0, 0, 1, 0, 0], [5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0], /"127\.0\.0\.1:0"/],
  [
    'a name that is none',
    [...greeting, 5, 1, 0, 3, ...name('a b/c'), 0, 80],
    [5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0],
    /"a b\/c:80", which is no host/,
  ],
  [
    'a name with a zero byte',
    [...greeting, 5, 1, 0, 3, ...name('as\0.example'), 0, 80],
    [5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0],
    /"as\\u0000\.example:80", which is no host/,
  ],
  ['BIND of SOCKS4', [4, 2, 0, 80, 127, 0, 0, 1, 0], [0, 91, 0, 0, 0, 0, 0, 0], /SOCKS4 for BIND/],
  ['an empty name of SOCKS4a', [4, 1, 0, 80, 0, 0, 0, 1, 0, 0], [0, 91, 0, 0, 0, 0, 0, 0], /":80", which is no host/],
]

describe('a SOCKS handshake', () => {
  it.each(connects)('asks for %s, however its bytes are cut', (_what, bytes, target, reply, granted) => {
    for (const pieces of cuts([...bytes, ...tail])) {
      const replies = { granted: Buffer.from(granted), refusal: expect.any(Function) }
      const outcome = { kind: 'connect', target, replies, rest: Buffer.from(tail) }
      expect(read(pieces)).toEqual({ reply, outcome })
    }
  })

  it.each(connects)('waits for the rest where it asks for %s', (_what, bytes) => {
    for (let end = 1; end < bytes.length; end++)
      expect(read([Buffer.from(bytes.slice(0, end))]).outcome).toBeUndefined()
  })

  it.each(refusals)('is refused with the reply that says so: %s', (_what, bytes, reply, words) => {
    for (const pieces of cuts(bytes))
      expect(read(pieces)).toEqual({ reply, outcome: { kind: 'refused', words: expect.stringMatching(words) } })
  })

  it('does not wait for ever for the end of a name', () => {
    const endless = Buffer.alloc(600, 'x')
    const words = expect.stringMatching(/without an end/)
    expect(read([Buffer.from([4, 1, 0, 80, 127, 0, 0, 1]), endless]).outcome).toEqual({ kind: 'refused', words })
    expect(read([Buffer.from([4, 1, 0, 80, 0, 0, 0, 1, 0]), endless]).outcome).toEqual({ kind: 'refused', words })
  })

  it('is no HTTP, nor is HTTP one', () => {
    expect([4, 5].map((byte) => beginsSocks(Buffer.from([byte])))).toEqual([true, true])
    expect(beginsSocks(Buffer.from('GET / HTTP/1.1'))).toBe(false)
    expect(beginsSocks(Buffer.from('\r\nGET / HTTP/1.1'))).toBe(false)
  })
})
