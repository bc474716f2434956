import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CaptureProxy } from '../../../main/proxy/capture-proxy.ts'
import { createGate } from '../../../main/proxy/scope/gate.ts'
import { createUpstream } from '../../../main/proxy/upstream/upstream.ts'
import { exchangeId, responseOf } from '../../../shared/exchange/exchange.ts'
import { defaultProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(openBench)

describe('a request that leads back to the proxy', () => {
  it.each(['127.1', '0x7f.1', '2130706433'])('is not sent in a circle under the name %s', async (name) => {
    const client = await bench.client()
    client.write(`GET / HTTP/1.1\r\nHost: ${name}:${bench.proxy.port}\r\n\r\n`)
    expect(await readUntil(client, '\n\r\n')).toContain('502 Bad Gateway')
    expect(await bench.exchange(hasEnded)).toMatchObject({
      outcome: { kind: 'failed', error: { code: 'bad-request' } },
    })
    expect(bench.exchanges()).toHaveLength(1)
  })

  it.each(['0.0.0.0', '[::]', '[::ffff:127.0.0.1]', 'LOCALHOST'])('gets the own page at %s', async (name) => {
    const client = await bench.client()
    client.write(`GET http://${name}:${bench.proxy.port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, '</html>')).toContain('200 OK')
    expect(bench.exchanges()).toEqual([])
  })

  it.each([
    ['says nothing', ''],
    ['speaks no HTTP', '\0not http'],
  ])('is told as such where it is a tunnel whose client %s', async (_what, said) => {
    const client = await bench.tunnel(`127.0.0.1:${bench.proxy.port}`)
    client.write(said)
    await once(client, 'close')
    expect(await bench.exchange(hasEnded)).toMatchObject({
      outcome: { kind: 'failed', error: { code: 'bad-request' } },
    })
    const next = await bench.client()
    next.write(`GET http://127.0.0.1:${bench.proxy.port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(next, '</html>')).toContain('200 OK')
  })
})

describe('a client that has the proxy for one of TLS', () => {
  it('is told as such, with the address to set', async () => {
    const { port } = bench.proxy
    const client = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await expect(once(client, 'secureConnect')).rejects.toThrow()
    expect(await bench.exchange(hasEnded)).toMatchObject({
      outcome: {
        kind: 'failed',
        error: {
          code: 'bad-request',
          message: expect.stringMatching(
            `speaks TLS to the proxy itself.*HTTPS_PROXY=http://127\\.0\\.0\\.1:${port}\\.`,
          ),
        },
      },
    })
  })
})

describe('a server that goes while a request comes', () => {
  it('is not sent a POST twice, nor a GET to another connection that it closed', async () => {
    let connections = 0
    const heads: string[] = []
    const port = await bench.server((socket) => {
      connections++
      let requests = 0
      socket.on('data', (chunk) => {
        heads.push(chunk.toString('latin1').split(' ')[0] ?? '')
        requests++
        if (requests > 1) socket.resetAndDestroy()
        else setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n.'), 50)
      })
    })
    const get = `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`
    const clients = await Promise.all([bench.client(), bench.client(), bench.client()])
    await Promise.all(
      clients.map((client) => {
        client.write(get)
        return readUntil(client, '\r\n\r\n.')
      }),
    )
    expect(connections).toBe(3)
    const [one, two] = clients
    one?.write(get)
    expect(one && (await readUntil(one, '\r\n\r\n.'))).toContain('200 OK')
    expect(connections).toBe(4)
    two?.write(`POST http://127.0.0.1:${port}/token HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b`)
    expect(two && (await readToEnd(two))).toBe('')
    expect(heads.filter((method) => method === 'POST')).toHaveLength(1)
  })

  it('is left before it answered, and a client that is still sending can end', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 413 Too Much\r\nContent-Length: 0\r\n\r\n', () => socket.resetAndDestroy())
      })
    })
    const client = await bench.client()
    const length = 8 * 1024 * 1024
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`)
    client.write('x')
    expect(await readUntil(client, '\r\n\r\n')).toContain('413 Too Much')
    await new Promise<void>((sent) => client.write(Buffer.alloc(length - 1), () => sent()))
    client.write('GET http://tokentrail.test/ HTTP/1.1\r\nHost: tokentrail.test\r\n\r\n')
    expect(await readUntil(client, '</html>')).toContain('200 OK')
  })

  it('is waited for as long as the request is still coming', async () => {
    const patient = await openBench({ upstreamTimeoutMs: 500 })
    onTestFinished(patient.close)
    const port = await patient.server((socket) => {
      let got = 0
      socket.on('data', (chunk) => {
        got += String(chunk).split('.').length - 1
        if (got >= 8) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
    })
    const client = await patient.client()
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\n`)
    for (let part = 0; part < 8; part++) {
      await new Promise((done) => setTimeout(done, 150))
      client.write('.')
    }
    expect(await readUntil(client, '\n\r\n')).toContain('200 OK')
  })
})

describe('what passes all the same', () => {
  it('sends a head on before its body comes', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))
    })
    const client = await bench.client()
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n`)
    expect(await readUntil(client, '\r\n\r\n')).toContain('200 OK')
  })

  it('keeps HTTP/1.1 readable where a client offers HTTP/2, with a body', async () => {
    const heads: string[] = []
    const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', heads))
    const client = await bench.client()
    client.write(
      `POST http://127.0.0.1:${port}/token HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\nContent-Length: 3\r\n\r\na=b`,
    )
    expect(await readUntil(client, '\r\n\r\nok')).toContain('200 OK')
    expect(heads[0]).not.toMatch(/^(?:upgrade|http2-settings):/im)
    const { request } = await bench.exchange(hasEnded)
    expect(Buffer.from(request.body.bytes).toString()).toBe('a=b')
    expect(request.headers).toContainEqual(['Upgrade', 'h2c'])
  })

  it('gives a HEAD, a 204 and a 304 no body, and keeps the connection', async () => {
    const answers = [
      'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 70\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ]
    const port = await bench.server((socket) => {
      let at = 0
      socket.on('data', () => socket.write(answers[at++] ?? ''))
    })
    const client = await bench.client()
    for (const [index, method] of ['HEAD', 'GET', 'GET', 'GET'].entries()) {
      client.write(`${method} http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
      const answer = answers[index] ?? ''
      expect(await readUntil(client, (text) => text.length >= answer.length)).toBe(answer)
    }
  })

  it('passes bytes that are not UTF-8 in reason, header and body', async () => {
    const heads: string[] = []
    const answer = Buffer.from(
      'HTTP/1.1 200 \xc3\xa4\xff\r\nX-B: \xff\xfe\r\nContent-Length: 2\r\n\r\n\xff\xfe',
      'latin1',
    )
    const port = await bench.server(answering(answer, heads))
    const client = await bench.client()
    client.write(Buffer.from(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nX-A: \xe4\xff\r\n\r\n`, 'latin1'))
    expect(await readUntil(client, '\xff\xfe\r\nContent-Length: 2\r\n\r\n\xff\xfe')).toBe(answer.toString('latin1'))
    expect(heads).toEqual(['GET / HTTP/1.1\r\nHost: h\r\nX-A: \xe4\xff\r\n\r\n'])
    expect(Buffer.from(responseOf(await bench.exchange(hasEnded))?.body.bytes ?? []).toString('hex')).toBe('fffe')
  })

  it('says what is wrong with a target that is not ASCII', async () => {
    const client = await bench.client()
    client.write(Buffer.from('GET http://as.example/\xff HTTP/1.1\r\nHost: h\r\n\r\n', 'latin1'))
    expect(await readToEnd(client)).toMatch(/^HTTP\/1\.1 400 .*Percent-encode what is not ASCII/s)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
  })

  it('asks the server for the name that the client asked for, where CONNECT names an address', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    const client = await bench.tlsTunnel(`127.0.0.1:${port}`, 'localhost')
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(client, '\r\n\r\nok')).toContain('200 OK')
    expect((await bench.exchange(hasEnded)).request.url).toBe(`https://localhost:${port}/`)
  })

  it('keeps the beginning of a body that comes byte by byte', async () => {
    const text = 'abcdefghij'.repeat(300)
    const port = await bench.server((socket) => {
      socket.once('data', async () => {
        socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n`)
        socket.write(`${[...text].map((letter) => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`)
      })
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, '\r\n0\r\n\r\n')
    const body = responseOf(await bench.exchange(hasEnded))?.body
    expect(Buffer.from(body?.bytes ?? []).toString()).toBe(text)
    expect(body).toMatchObject({ size: 3000, truncated: false })
  })
})

describe('what is broken in the middle', () => {
  it('is not answered into the response that has begun', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin'))
    })
    const client = await bench.client()
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n`)
    await readUntil(client, 'begin')
    const rest = readToEnd(client)
    client.write('this is no chunk\r\n')
    expect(await rest).toBe('')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'bad-request' } })
  })

  it('is one exchange that says so, where no response has begun', async () => {
    const port = await bench.server(() => undefined)
    const client = await bench.client()
    const all = readToEnd(client)
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n`)
    expect(await all).toMatch(/^HTTP\/1\.1 400 .*not HTTP as it should be/s)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
    expect(bench.exchanges()).toHaveLength(1)
  })

  it('waits for the answer to the request before it', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst'), 100)
      })
    })
    const client = await bench.client()
    const all = readToEnd(client)
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\nthis is no request\r\n\r\n`)
    expect(await all).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP\/1\.1 400 /)
  })
})

describe('a tunnel', () => {
  it('is shown as failed where the client waits for a server that is not there', async () => {
    const client = await bench.client()
    const all = readToEnd(client)
    client.write('CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n')
    expect(await all).toContain('200 Connection Established')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'refused' } })
  })

  it('keeps its counts where the server resets it', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write('\x01\x02', () => setTimeout(() => socket.resetAndDestroy(), 50)))
    })
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    const all = readToEnd(client)
    client.write('\x00\x01\x02')
    await all
    const { outcome } = await bench.exchange(({ outcome: now }) => now.kind !== 'tunnelled' || !now.open)
    expect(outcome).toMatchObject({ kind: 'tunnelled', bytesUp: 3, bytesDown: 2, open: false })
  })

  it('is no refusal where a client that trusts the certificate closes a spare one', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    const ask = async () => {
      const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
      client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await readUntil(client, '\r\n\r\nok')
    }
    await ask()
    const spare = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    const closed = readToEnd(spare)
    spare.end()
    await closed
    await ask()
    expect(bench.exchanges().map(({ outcome }) => outcome.kind)).toEqual(['answered', 'answered'])
  })

  it.each([
    ['no request', 'hello is anybody there?\r\n\r\n', ['refused']],
    ['half a request', 'GET / HT', []],
  ])('is no refusal where a client says %s inside of it, and closes', async (_what, said, codes) => {
    const client = await bench.tlsTunnel('localhost:1', 'localhost')
    const closed = readToEnd(client)
    client.end(said)
    await closed
    // What is told of it is told by then.
    await bench.tlsTunnel('localhost:1', 'localhost')
    // What is no HTTP is for the server, which is not there.
    expect(bench.exchanges().map(({ outcome }) => outcome.kind === 'failed' && outcome.error.code)).toEqual(codes)
  })

  it('serves a client that names HTTP/1.0 alone in its handshake', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'))
    const socket = await bench.tunnel(`localhost:${port}`)
    const ca = bench.authority.certificatePem
    const client = connectTls({ socket, servername: 'localhost', ca, ALPNProtocols: ['http/1.0'] })
    client.write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n')
    expect(await readToEnd(client)).toMatch(/^HTTP\/1\.1 200 OK.*ok$/s)
    expect(client.alpnProtocol).toBe('http/1.0')
  })

  it('says that a client speaks HTTP/2 alone, instead of blaming its trust', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const socket = await bench.tunnel(`localhost:${port}`)
    connectTls({ socket, servername: 'localhost', ca: bench.authority.certificatePem, ALPNProtocols: ['h2'] }).on(
      'error',
      () => socket.destroy(),
    )
    const { outcome } = await bench.exchange(hasEnded)
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'tls' } })
    expect(outcome.kind === 'failed' && outcome.error.message).toContain('HTTP/2')
  })
})

describe('an upgrade that does not go as it should', () => {
  const upgrade = (port: number) =>
    `GET http://127.0.0.1:${port}/ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`

  it('is a 502 where the server answers a status that HTTP does not have', async () => {
    const port = await bench.server(answering('HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'))
    const client = await bench.client()
    client.write(upgrade(port))
    expect(await readUntil(client, '\n\r\n')).toContain('502 Bad Gateway')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'protocol' } })
  })

  it('is cut where the answer that refuses it is', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
      })
    })
    const client = await bench.client()
    client.write(upgrade(port))
    expect(await readToEnd(client)).toBe('HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nhalf')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })

  it.each([
    ['an upgrade', upgrade],
    ['a CONNECT', (port: number) => `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: h\r\n\r\n`],
  ])('is told to wait where %s comes before the answer to the request before it', async (_what, second) => {
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst'), 100)
      })
    })
    const client = await bench.client()
    const all = readToEnd(client)
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n${second(port)}`)
    expect(await all).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP\/1\.1 400 /)
  })

  it('is a 502 where the server switches though nobody asked', async () => {
    const port = await bench.server(
      answering('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    )
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, '\n\r\n')).toContain('502 Bad Gateway')
  })
})

describe('a handler of http-mitm-proxy', () => {
  const open = async (listen: (proxy: CaptureProxy) => void) => {
    const { authority } = bench
    const sink = { nextId: () => exchangeId(0), record: () => undefined }
    const upstream = createUpstream(undefined)
    const gate = createGate(defaultProxySettings.scope, { refused: () => undefined, trusted: () => undefined })
    const proxy = new CaptureProxy({
      sink,
      authority,
      upstream,
      gate,
      bodyLimit: 1,
      upstreamTimeout: 1000,
      headTime: 60_000,
    })
    listen(proxy)
    await new Promise((started) => proxy.listen({ port: 0 }, started))
    const client = connect(proxy.httpPort, '127.0.0.1')
    const all = readToEnd(client)
    client.write('CONNECT as.example:443 HTTP/1.1\r\nHost: as.example\r\n\r\n')
    return { proxy, client, all }
  }

  it('is asked at CONNECT, and a tunnel opens once it goes on', async () => {
    const asked: (string | undefined)[] = []
    const { proxy, client } = await open((opened) =>
      opened.onConnect((request, _socket, _head, callback) => {
        asked.push(request.url)
        callback()
      }),
    )
    expect(await readUntil(client, '\r\n\r\n')).toContain('200 Connection Established')
    expect(asked).toEqual(['as.example:443'])
    proxy.close()
  })

  it('may throw: its error is told, and the connection ends', async () => {
    const told: string[] = []
    const { proxy, all } = await open((opened) => {
      opened.onConnect(() => {
        throw new Error('not today')
      })
      opened.onError((_context, error, kind) => told.push(`${kind}: ${error?.message}`))
    })
    expect(await all).toBe('')
    expect(told).toEqual(['ON_CONNECT_ERROR: not today'])
    proxy.close()
  })
})
