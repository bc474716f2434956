import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type ServerHttp2Stream,
  sensitiveHeaders,
} from 'node:http2'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createServerConnections } from '../../../main/proxy/http1/server-connections.ts'
import { resetStream } from '../../../main/proxy/http2/clean-end.ts'
import { createServerSessions } from '../../../main/proxy/http2/server-sessions.ts'
import { createUpstream } from '../../../main/proxy/upstream/upstream.ts'
import { responseOf } from '../../../shared/exchange/exchange.ts'
import { openLabBrowser } from '../../lab/browser.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

/** All that a stream gives: its head, its 1xx, its body, its trailers, and how it was closed. */
async function read(stream: ClientHttp2Stream) {
  const seen = { head: [] as string[], before: [] as number[], body: '', trailers: [] as string[], code: 0 }
  stream.on('error', () => undefined)
  stream.on('headers', (headers) => seen.before.push(Number(headers[':status'])))
  stream.on('response', (_headers, _flags, raw) => seen.head.push(...raw))
  stream.on('trailers', (_headers, _flags, raw) => seen.trailers.push(...raw))
  stream.on('data', (chunk: Buffer) => {
    seen.body += chunk.toString('latin1')
  })
  await new Promise((done) => stream.once('close', done))
  return { ...seen, code: stream.rstCode }
}

const get = (client: ClientHttp2Session, path = '/', options = {}) => client.request({ ':path': path }, options)

describe('which protocol is spoken', () => {
  it('is the one that the server speaks, told to the client before it has sent a request', async () => {
    const newer = await bench.http2Server((server) => server.on('stream', (stream) => stream.respond({})))
    const older = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const agreed = async (port: number, offered: string[]) =>
      (await bench.tlsTunnel(`localhost:${port}`, 'localhost', offered)).alpnProtocol
    expect(await agreed(newer, ['h2', 'http/1.1'])).toBe('h2')
    expect(await agreed(older, ['h2', 'http/1.1'])).toBe('http/1.1')
    expect(await agreed(newer, ['http/1.1'])).toBe('http/1.1')
  })

  it('costs the server one connection, for the question and for the request', async () => {
    let connections = 0
    const port = await bench.http2Server((server) => {
      server.on('connection', () => connections++)
      server.on('stream', (stream) => stream.respond({}, { endStream: true }))
    })
    const client = await bench.http2Client(port)
    await read(get(client))
    await read(get(client))
    expect(connections).toBe(1)
  })

  it('is HTTP/1.1 where the server is not reached, so that the client can be told', async () => {
    const client = await bench.tlsTunnel('localhost:1', 'localhost', ['h2', 'http/1.1'])
    expect(client.alpnProtocol).toBe('http/1.1')
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(client, 'refused')).toContain('502 Bad Gateway')
  })

  it('is HTTP/2 where the client knows nothing else and the server is not reached', async () => {
    const secure = await bench.tlsTunnel('localhost:1', 'localhost', ['h2'])
    expect(secure.alpnProtocol).toBe('h2')
    const client = connect('https://localhost:1', { createConnection: () => secure })
    const answer = await read(get(client))
    expect(answer.head.slice(0, 2)).toEqual([':status', '502'])
    expect(answer.body).toContain('refused the connection')
    client.destroy()
  })

  it('is HTTP/2 without TLS in a tunnel where the client begins with it', async () => {
    const plain = createServer().on('stream', (stream) => {
      stream.respond({ 'x-plain': 'yes' })
      stream.end('hello')
    })
    const port = await bench.server((socket) => plain.emit('connection', socket))
    const socket = await bench.tunnel(`127.0.0.1:${port}`)
    const client = connect(`http://127.0.0.1:${port}`, { createConnection: () => socket })
    expect(await read(get(client))).toMatchObject({ body: 'hello' })
    expect(bench.exchanges()[0]?.request).toMatchObject({ url: `http://127.0.0.1:${port}/`, httpVersion: '2' })
    client.destroy()
  })

  it('is refused in words where HTTP/2 is spoken to the proxy itself', async () => {
    const client = await bench.client()
    client.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(await readUntil(client, 'CONNECT.\n')).toMatch(/^HTTP\/1\.1 505 .*let the client open one with CONNECT/s)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
  })
})

describe('a request and its response by HTTP/2', () => {
  it('keep lines, their order, their number and what must not be indexed, and nothing is added', async () => {
    const got: { raw: string[]; sensitive: unknown }[] = []
    const port = await bench.http2Server(
      (server) =>
        server.on('stream', (stream: ServerHttp2Stream, headers: object, _flags: number, raw: readonly string[]) => {
          got.push({ raw: [...raw], sensitive: Reflect.get(headers, sensitiveHeaders) })
          const lines = ['x-b', '1', 'set-cookie', 'a=1', ':status', '201', 'x-a', '2', 'set-cookie', 'b=2', 'x-b', '3']
          stream.respond(lines, { sendDate: false } as object)
          stream.end('ok')
        }),
      { strictSingleValueFields: false } as object,
    )
    const client = await bench.http2Client(port)
    const lines = [
      ...[':method', 'POST', ':path', '/a%2Fb?q=%7e', ':authority', 'other.example', ':scheme', 'https'],
      ...[
        'x-second',
        '2',
        'cookie',
        'a=1',
        'x-first',
        '1',
        'cookie',
        'b=2',
        'authorization',
        'Bearer abc',
        'x-second',
        '3',
      ],
    ]
    const stream = client.request(Object.assign([...lines], { [sensitiveHeaders]: ['authorization'] }), {
      endStream: false,
    })
    stream.end('a=b')
    const answer = await read(stream)
    expect(got).toEqual([{ raw: lines, sensitive: expect.arrayContaining(['authorization']) }])
    expect(answer.head).toEqual([
      ':status',
      '201',
      'x-b',
      '1',
      'set-cookie',
      'a=1',
      'x-a',
      '2',
      'set-cookie',
      'b=2',
      'x-b',
      '3',
    ])
    expect(answer).toMatchObject({ body: 'ok', code: 0 })
    const exchange = await bench.exchange(hasEnded)
    expect(exchange.request).toMatchObject({
      method: 'POST',
      url: `https://localhost:${port}/a%2Fb?q=%7e`,
      httpVersion: '2',
    })
    expect(exchange.request.headers.slice(0, 3)).toEqual([
      [':authority', 'other.example'],
      ['x-second', '2'],
      ['cookie', 'a=1'],
    ])
    expect(Buffer.from(exchange.request.body.bytes).toString()).toBe('a=b')
    expect(responseOf(exchange)).toMatchObject({ status: 201, reason: '', httpVersion: '2' })
    expect(responseOf(exchange)?.headers[0]).toEqual(['x-b', '1'])
    expect(exchange.connection.tls).toMatch(/^TLSv1\.3 /)
  })

  it('have trailers both ways', async () => {
    const got: string[][] = []
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('trailers', (_headers, _flags, raw) => got.push([...raw]))
        stream.on('end', () => {
          stream.respond({}, { waitForTrailers: true })
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'x-end': 'yes' }))
          stream.end('body')
        })
        stream.resume()
      }),
    )
    const client = await bench.http2Client(port)
    const stream = client.request({ ':method': 'POST' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-checksum': 'abc' }))
    stream.end('hello')
    expect(await read(stream)).toMatchObject({ body: 'body', trailers: ['grpc-status', '0', 'x-end', 'yes'], code: 0 })
    expect(got).toEqual([['x-checksum', 'abc']])
    const exchange = await bench.exchange(hasEnded)
    expect(exchange.request.trailers).toEqual([['x-checksum', 'abc']])
    expect(responseOf(exchange)?.trailers).toEqual([
      ['grpc-status', '0'],
      ['x-end', 'yes'],
    ])
  })

  it('have 103 before the response, and 100 before the body', async () => {
    const order: string[] = []
    const port = await bench.http2Server((server) => {
      server.on('stream', (stream, headers) => {
        stream.additionalHeaders({ ':status': 103, link: '</a.css>; rel=preload' })
        if (headers['expect']) stream.additionalHeaders({ ':status': 100 })
        stream.on('data', (chunk) => order.push(`server got ${chunk}`))
        stream.on('end', () => {
          stream.respond({})
          stream.end('done')
        })
      })
    })
    const client = await bench.http2Client(port)
    const stream = client.request({ ':method': 'POST', expect: '100-continue' })
    stream.on('continue', () => {
      order.push('client may go on')
      stream.end('body')
    })
    expect(await read(stream)).toMatchObject({ before: [103, 100], body: 'done' })
    expect(order).toEqual(['client may go on', 'server got body'])
    expect(responseOf(await bench.exchange(hasEnded))?.informational).toEqual([
      { status: 103, reason: '', httpVersion: '2', headers: [['link', '</a.css>; rel=preload']] },
    ])
  })

  it('stream as they come, and at once', async () => {
    const opened = Promise.withResolvers<ServerHttp2Stream>()
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.respond({ 'content-type': 'text/event-stream' })
        stream.write('data: first\n\n')
        opened.resolve(stream)
      }),
    )
    const stream = get(await bench.http2Client(port))
    const events: string[] = []
    stream.on('data', (chunk) => events.push(String(chunk)))
    await once(stream, 'data')
    expect(events).toEqual(['data: first\n\n'])
    ;(await opened.promise).end('data: last\n\n')
    await once(stream, 'close')
    expect(events).toEqual(['data: first\n\n', 'data: last\n\n'])
  })

  it('have no body where there is none: HEAD, 204, 304', async () => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream, headers) =>
        stream.respond(
          { ':status': Number(String(headers[':path']).slice(1)), 'content-length': '5' },
          { endStream: true },
        ),
      ),
    )
    const client = await bench.http2Client(port)
    const head = await read(client.request({ ':method': 'HEAD', ':path': '/200' }))
    expect(head.head.slice(0, 4)).toEqual([':status', '200', 'content-length', '5'])
    expect(await read(get(client, '/304'))).toMatchObject({ body: '', code: 0 })
    await bench.exchange(({ outcome }) => outcome.kind === 'answered' && outcome.response.status === 304)
    expect(bench.exchanges().map(({ outcome }) => outcome.kind)).toEqual(['answered', 'answered'])
  })

  it('have ranges, and stand side by side on one connection', async () => {
    const waiting: ServerHttp2Stream[] = []
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream, headers) => {
        if (headers[':path'] === '/poll') return void waiting.push(stream)
        stream.respond({ ':status': 206, 'content-range': `bytes 1-2/4`, 'x-asked': String(headers['range']) })
        stream.end('bc')
        // The long poll is answered only after what was asked later.
        waiting.pop()?.respond({}, { endStream: true })
      }),
    )
    const client = await bench.http2Client(port)
    const poll = read(get(client, '/poll'))
    await bench.exchange(({ request }) => request.url.endsWith('/poll'))
    const ranged = await read(client.request({ ':path': '/range', range: 'bytes=1-2' }))
    await poll
    expect(ranged).toMatchObject({ body: 'bc' })
    expect(ranged.head).toEqual(expect.arrayContaining(['206', 'bytes 1-2/4', 'bytes=1-2']))
  })

  it('hold each other back where the reader is slow, both ways', async () => {
    let taken = 0
    const block = Buffer.alloc(256 * 1024)
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream, headers) => {
        if (headers[':method'] === 'POST') return stream.respond({}) // and reads nothing
        stream.respond({})
        const more = () => {
          while (taken < 400) {
            taken++
            if (!stream.write(block)) return void stream.once('drain', more)
          }
        }
        more()
      }),
    )
    const client = await bench.http2Client(port)
    const settled = async (count: () => number) => {
      for (let before = -1; before !== count(); ) {
        before = count()
        await new Promise((done) => setTimeout(done, 150))
      }
      return count()
    }
    const reading = get(client)
    await once(reading, 'response')
    expect(await settled(() => taken)).toBeLessThan(60)
    let sent = 0
    const sending = client.request({ ':method': 'POST' })
    const more = () => {
      while (sent < 400) {
        sent++
        if (!sending.write(block)) return void sending.once('drain', more)
      }
    }
    more()
    expect(await settled(() => sent)).toBeLessThan(60)
    client.destroy()
  })
})

describe('a stream that ends as no message ends', () => {
  it.each([
    ['CANCEL', constants.NGHTTP2_CANCEL],
    ['INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR],
    ['ENHANCE_YOUR_CALM', constants.NGHTTP2_ENHANCE_YOUR_CALM],
  ])('is reset towards the client with the same code: %s', async (name, code) => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        stream.respond({})
        stream.write('only this', () => setImmediate(() => resetStream(stream, code)))
      }),
    )
    const answer = await read(get(await bench.http2Client(port)))
    expect(answer).toMatchObject({ body: 'only this', code })
    const { outcome } = await bench.exchange(hasEnded)
    expect(outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' }, response: { body: { size: 9 } } })
    expect(outcome.kind === 'cut' && outcome.error.message).toContain(name)
  })

  it('is cut even where it was reset with NO_ERROR in the middle', async () => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.respond({})
        stream.write('only this', () => setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR)))
        // Node would end the body before it resets: its own end must not be sent.
        stream.end = (() => stream) as never
      }),
    )
    await read(get(await bench.http2Client(port)))
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })

  it('is reset before a response too, and the same POST is not sent twice', async () => {
    let asked = 0
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        asked++
        stream.on('error', () => undefined)
        resetStream(stream, constants.NGHTTP2_REFUSED_STREAM)
      }),
    )
    const client = await bench.http2Client(port)
    const post = client.request({ ':method': 'POST' })
    post.end('code=abc')
    expect(await read(post)).toMatchObject({ head: [], code: constants.NGHTTP2_REFUSED_STREAM })
    expect(asked).toBe(1)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'reset' } })
  })

  it('is reset with INTERNAL_ERROR where the connection to the server breaks', async () => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        stream.respond({ 'content-length': '1000' })
        stream.write('half', () => setImmediate(() => stream.session?.socket.destroy()))
      }),
    )
    const answer = await read(get(await bench.http2Client(port)))
    expect(answer).toMatchObject({ body: 'half', code: constants.NGHTTP2_INTERNAL_ERROR })
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })

  it("stops the server with the client's code where the client resets it", async () => {
    const closed = Promise.withResolvers<number>()
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        stream.on('close', () => closed.resolve(stream.rstCode))
        stream.respond({})
        stream.write('begin')
      }),
    )
    const stream = get(await bench.http2Client(port))
    await once(stream, 'data')
    stream.close(constants.NGHTTP2_CANCEL)
    expect(await closed.promise).toBe(constants.NGHTTP2_CANCEL)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'client-aborted' } })
  })

  it('never makes half a request look whole', async () => {
    const closed = Promise.withResolvers<{ code: number; ended: boolean }>()
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined).resume()
        stream.on('close', () => closed.resolve({ code: stream.rstCode, ended: !stream.aborted }))
      }),
    )
    const stream = (await bench.http2Client(port)).request({ ':method': 'POST' })
    stream.on('error', () => undefined)
    stream.write('half of it')
    await bench.exchange(({ request }) => request.method === 'POST')
    await new Promise((done) => setTimeout(done, 50))
    resetStream(stream, constants.NGHTTP2_INTERNAL_ERROR)
    expect(await closed.promise).toEqual({ code: constants.NGHTTP2_INTERNAL_ERROR, ended: false })
    expect((await bench.exchange(hasEnded)).outcome).toEqual({ kind: 'aborted' })
  })

  it('tells the client that the server wants no more of its request', async () => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        stream.respond({ ':status': 413 })
        stream.end('too much', () => stream.close(constants.NGHTTP2_NO_ERROR))
      }),
    )
    const stream = (await bench.http2Client(port)).request({ ':method': 'POST' })
    stream.write('x'.repeat(100))
    const answer = await read(stream)
    expect(answer).toMatchObject({ body: 'too much', code: 0 })
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'answered', response: { status: 413 } })
  })
})

describe('a server that leaves', () => {
  it('by GOAWAY is asked again on a new connection, without a word to the client', async () => {
    let connections = 0
    const port = await bench.http2Server((server) => {
      server.on('connection', () => connections++)
      server.on('stream', (stream) => {
        stream.respond({}, { endStream: true })
        stream.session?.goaway(constants.NGHTTP2_NO_ERROR)
      })
    })
    const client = await bench.http2Client(port)
    for (let turn = 0; turn < 3; turn++) expect(await read(get(client))).toMatchObject({ code: 0 })
    expect(connections).toBe(3)
  })

  it('and refuses a GET that it had not looked at is asked once more', async () => {
    let asked = 0
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        if (asked++ === 0) resetStream(stream, constants.NGHTTP2_REFUSED_STREAM)
        else stream.respond({}, { endStream: true })
      }),
    )
    expect(await read(get(await bench.http2Client(port)))).toMatchObject({ code: 0 })
    expect(asked).toBe(2)
    expect(bench.exchanges()).toHaveLength(1)
    expect((await bench.exchange(hasEnded)).outcome.kind).toBe('answered')
  })

  it('speaking HTTP/1.1 when it comes back has the client come by HTTP/1.1', async () => {
    let newer = true
    const agreed = ({ protocols }: { readonly protocols: string[] }) =>
      newer && protocols.includes('h2') ? 'h2' : 'http/1.1'
    const port = await bench.http2Server(
      (server) => {
        server.on('stream', (stream) => {
          newer = false
          stream.respond({}, { endStream: true })
          stream.session?.close()
        })
        server.on('request', (request, answer) => {
          if (request.httpVersion === '1.1') answer.end('older')
        })
      },
      {
        allowHTTP1: true,
        ALPNCallback: agreed,
      },
    )
    const client = await bench.http2Client(port)
    let left = false
    client.once('goaway', () => {
      left = true
    })
    await read(get(client))
    const again = read(get(client, '/again')).then((answer) => ({ ...answer, left }))
    // What was not looked at may be sent again, and not on this connection.
    expect(await again).toMatchObject({ head: [], code: constants.NGHTTP2_REFUSED_STREAM, left: true })
    const { outcome } = await bench.exchange((exchange) => exchange.request.url.endsWith('/again'))
    expect('error' in outcome && outcome.error.message).toMatch(/speaks HTTP\/1\.1 alone by now/)
    const next = await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2', 'http/1.1'])
    expect(next.alpnProtocol).toBe('http/1.1')
    next.write('GET /again HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(next, 'older')).toContain('200 OK')
  })

  it('speaking HTTP/2 when it comes back is asked again within half a minute', async () => {
    let newer = false
    const agreed = ({ protocols }: { readonly protocols: string[] }) =>
      newer && protocols.includes('h2') ? 'h2' : 'http/1.1'
    const port = await bench.http2Server(() => undefined, { allowHTTP1: true, ALPNCallback: agreed })
    let now = 0
    const { openConnection } = createUpstream(join(bench.folder, 'upstream.pem'))
    const sessions = createServerSessions(createServerConnections(openConnection), undefined, () => now)
    const origin = { scheme: 'https', host: 'localhost', port } as const
    const offered = ['h2', 'http/1.1']
    expect(await sessions.protocolsFor(origin, offered)).toEqual(['http/1.1'])
    newer = true
    now += 29_000
    expect(await sessions.protocolsFor(origin, offered)).toEqual(['http/1.1'])
    now += 1000
    expect(await sessions.protocolsFor(origin, offered)).toEqual(offered)
    sessions.clear()
  })

  it('gives a 502 in words where it is not there any more', async () => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        stream.session?.socket.destroy()
      }),
    )
    const post = (await bench.http2Client(port)).request({ ':method': 'POST' })
    post.end('a=b')
    const answer = await read(post)
    expect(answer.head.slice(0, 2)).toEqual([':status', '502'])
    expect(answer.body).toContain('closed the connection before the response was complete')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'reset' } })
  })
})

it('is what Chromium speaks through the proxy to a server that has it', { timeout: 60_000 }, async () => {
  const port = await bench.http2Server((server) =>
    server.on('stream', (stream) => {
      stream.respond({ 'content-type': 'text/html' })
      stream.end('<!doctype html><link rel="icon" href="data:,"><title>here</title>')
    }),
  )
  const tokentrail = { proxy: bench.proxy.address, ca: join(bench.folder, 'ca', 'tokentrail-ca.pem') }
  const browser = await openLabBrowser({ tokentrail })
  try {
    const page = await browser.newPage()
    await page.goto(`https://localhost:${port}/page`)
    const protocol = await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
    expect([await page.title(), protocol]).toEqual(['here', 'h2'])
  } finally {
    await browser.close()
  }
  const { request } = await bench.exchange((exchange) => exchange.request.url.endsWith('/page') && hasEnded(exchange))
  expect(request.httpVersion).toBe('2')
})

describe('a client that leaves as none should', () => {
  it.each(['reset', 'half-closed'] as const)('takes no other with it: %s', async (how) => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        stream.respond({})
        stream.write('begin')
      }),
    )
    const stays = get(await bench.http2Client(port), '/stays')
    await once(stays, 'response')
    const raw = await bench.tunnel(`localhost:${port}`)
    const { connect: connectTls } = await import('node:tls')
    const ca = bench.authority.certificatePem
    const secure = connectTls({ socket: raw, servername: 'localhost', ca, ALPNProtocols: ['h2'] })
    secure.on('error', () => undefined)
    await once(secure, 'secureConnect')
    const leaving = connect('https://localhost', { createConnection: () => secure })
    leaving.on('error', () => undefined)
    const left = get(leaving, '/leaves').on('error', () => undefined)
    await once(left, 'response')
    if (how === 'reset') raw.resetAndDestroy()
    else raw.end()
    const { outcome } = await bench.exchange(
      (exchange) => exchange.request.url.endsWith('/leaves') && hasEnded(exchange),
    )
    expect(outcome).toMatchObject({ kind: 'cut', error: { code: 'client-aborted' } })
    expect(stays.closed).toBe(false)
    expect((await bench.http2Client(port)).destroyed).toBe(false)
  })

  it('is told apart where it breaks HTTP/2', async () => {
    const port = await bench.http2Server((server) => server.on('stream', (stream) => stream.respond({})))
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2'])
    client.write('this is no preface of HTTP/2, whatever was agreed on\r\n\r\n')
    client.resume()
    const { outcome } = await bench.exchange(hasEnded)
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
    expect(outcome.kind === 'failed' && outcome.error.message).toContain('The client broke HTTP/2')
    // And it is not blamed for the certificate as well.
    expect(bench.exchanges()).toHaveLength(1)
  })
})

describe('what HTTP/2 forbids', () => {
  it('is not pushed, and no WebSocket is offered by extended CONNECT', async () => {
    let pushAllowed: boolean | undefined
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        pushAllowed = stream.pushAllowed
        stream.respond({}, { endStream: true })
      }),
    )
    const client = await bench.http2Client(port)
    await read(get(client))
    expect(pushAllowed).toBe(false)
    expect(client.remoteSettings.enableConnectProtocol).toBeFalsy()
  })
})
