import { describe, expect, it } from 'vitest'
import { responseOf } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(openBench)

describe('what passes on the wire', () => {
  it('keeps order, case and duplicates of header lines both ways, and adds none', async () => {
    const heads: string[] = []
    const answer =
      'HTTP/1.1 200 Fine By Me\r\nx-b: 1\r\nSet-Cookie: a=1\r\nX-A: 2\r\nset-cookie: b=2\r\nContent-LENGTH: 2\r\nPublic-Key-Pins: max-age=1\r\nWWW-Authenticate: Basic realm="a"\r\nWWW-Authenticate: Bearer\r\n\r\nok'
    const port = await bench.server(answering(answer, heads))
    const client = await bench.client()
    const lines = `host: 127.0.0.1:${port}\r\nX-Second: 2\r\nx-first: 1\r\nX-Second: 3\r\naccept: */*\r\n`
    client.write(`GET http://127.0.0.1:${port}/a%2Fb?q=%7e HTTP/1.1\r\n${lines}Proxy-Connection: keep-alive\r\n\r\n`)
    expect(await readUntil(client, '\r\n\r\nok')).toBe(answer)
    expect(heads).toEqual([`GET /a%2Fb?q=%7e HTTP/1.1\r\n${lines}\r\n`])
    const exchange = await bench.exchange(({ outcome }) => outcome.kind === 'answered')
    expect(exchange.request.url).toBe(`http://127.0.0.1:${port}/a%2Fb?q=%7e`)
    expect(exchange.request.headers.slice(1, 4)).toEqual([
      ['X-Second', '2'],
      ['x-first', '1'],
      ['X-Second', '3'],
    ])
    expect(responseOf(exchange)).toMatchObject({ status: 200, reason: 'Fine By Me' })
    expect(responseOf(exchange)?.headers.slice(0, 2)).toEqual([
      ['x-b', '1'],
      ['Set-Cookie', 'a=1'],
    ])
  })

  it('does the same over HTTPS by CONNECT, with a certificate for the name', async () => {
    const heads: string[] = []
    const answer = 'HTTP/1.1 201 Made\r\nContent-Length: 0\r\nX-One: 1\r\nx-one: 2\r\n\r\n'
    const port = await bench.tlsServer(answering(answer, heads))
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write('POST /token HTTP/1.1\r\nHoSt: other.example\r\nContent-Length: 3\r\n\r\na=b')
    expect(await readUntil(client, '\r\n\r\n')).toBe(answer)
    // CONNECT named the server; the Host line that differs is passed on, not followed.
    expect(heads[0]).toBe('POST /token HTTP/1.1\r\nHoSt: other.example\r\nContent-Length: 3\r\n\r\n')
    const exchange = await bench.exchange(({ outcome }) => outcome.kind === 'answered')
    expect(exchange.request.url).toBe(`https://localhost:${port}/token`)
    expect(Buffer.from(exchange.request.body.bytes).toString()).toBe('a=b')
    expect(exchange.connection.tls).toMatch(/^TLSv1\.[23] /)
  })

  it('passes chunks as chunks, with trailers, and 103 before', async () => {
    const port = await bench.server(
      answering(
        'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n3\r\nabc\r\n0\r\nX-End: yes\r\n\r\n',
      ),
    )
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    const text = await readUntil(client, 'X-End: yes\r\n\r\n')
    expect(text).toContain('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK')
    expect(text).toContain('3\r\nabc\r\n0\r\nX-End: yes')
    const response = responseOf(await bench.exchange(({ outcome }) => outcome.kind === 'answered'))
    expect(response?.informational?.map(({ status }) => status)).toEqual([103])
    expect(response?.trailers).toEqual([['X-End', 'yes']])
  })

  it('waits for the server before it tells the client to continue', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 100 Continue\r\n\r\n')
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
      })
    })
    const client = await bench.client()
    client.write(
      `POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
    )
    await readUntil(client, '100 Continue\r\n\r\n')
    client.write('body')
    expect(await readUntil(client, '200 OK')).toContain('200 OK')
  })

  it('streams: the first bytes come before the last are sent', async () => {
    let finish = () => undefined as unknown
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n',
        )
        finish = () => socket.write('4\r\nlast\r\n0\r\n\r\n')
      })
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, 'first')
    finish()
    expect(await readUntil(client, '0\r\n\r\n')).toContain('last')
  })

  it('ends a body that the server ends by closing in the same way', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nall there is'))
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readToEnd(client)).toBe('HTTP/1.1 200 OK\r\n\r\nall there is')
  })

  it('reaches IPv6 addresses', async () => {
    const port = await bench.server(answering('HTTP/1.1 204 No Content\r\n\r\n'), '::1')
    const client = await bench.client()
    client.write(`GET http://[::1]:${port}/ HTTP/1.1\r\nHost: [::1]:${port}\r\n\r\n`)
    expect(await readUntil(client, '\r\n\r\n')).toBe('HTTP/1.1 204 No Content\r\n\r\n')
    expect(bench.exchanges()[0]?.request.url).toBe(`http://[::1]:${port}/`)
  })

  it('passes what is neither TLS nor HTTP on unread', async () => {
    const port = await bench.server((socket) => socket.on('data', (chunk) => socket.write(`echo ${chunk}`)))
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    client.write('\x00\x01hello')
    expect(await readUntil(client, 'hello')).toBe('echo \x00\x01hello')
    client.end()
    const { outcome } = await bench.exchange(
      (exchange) => exchange.outcome.kind === 'tunnelled' && !exchange.outcome.open,
    )
    expect(outcome).toMatchObject({ reason: 'not-http', bytesUp: 7, bytesDown: 12 })
  })

  it('reads a method of one’s own in a tunnel, though its first line comes in pieces', async () => {
    const port = await bench.server(answering('HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok'))
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    client.write('MKCOL /a')
    await new Promise((later) => setTimeout(later, 50))
    client.write(' HTTP/1.1\r\nHost: h\r\n\r\n')
    expect(await readUntil(client, 'ok')).toContain('201 Created')
    const { request } = await bench.exchange(({ outcome }) => outcome.kind === 'answered')
    expect(request).toMatchObject({ method: 'MKCOL', url: `http://127.0.0.1:${port}/a` })
  })

  it('passes on what begins as a method might, whose client has ended', async () => {
    const port = await bench.server((socket) => {
      let said = ''
      socket.on('data', (chunk) => (said += chunk)).on('end', () => socket.end(`you said ${said}`))
    })
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    client.end('hello')
    expect(await readToEnd(client)).toBe('you said hello')
  })

  it('lets a server speak first in a tunnel', async () => {
    const port = await bench.server((socket) => socket.write('220 mail.example ESMTP\r\n'))
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    expect(await readUntil(client, 'ESMTP')).toContain('220 mail.example')
  })

  it.each(['GET', 'QUERY', 'x-own'])(
    'reads plain HTTP inside a tunnel, towards the target of CONNECT: %s',
    async (method) => {
      const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'))
      const client = await bench.tunnel(`127.0.0.1:${port}`)
      client.write(`${method} /x HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n`)
      expect(await readUntil(client, 'hi')).toContain('200 OK')
      expect(bench.exchanges()[0]?.request.url).toBe(`http://127.0.0.1:${port}/x`)
    },
  )

  it('sends a request in origin form to its Host, for a gateway that is pointed here', async () => {
    const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const client = await bench.client()
    client.write(`GET /inner HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    expect(await readUntil(client, '\r\n\r\n')).toContain('200 OK')
    expect(bench.exchanges()[0]?.request.url).toBe(`http://127.0.0.1:${port}/inner`)
  })

  it('answers several requests of one connection in their order', async () => {
    const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n.'))
    const client = await bench.client()
    const request = (path: string) => `GET http://127.0.0.1:${port}/${path} HTTP/1.1\r\nHost: h\r\n\r\n`
    client.write(request('1') + request('2') + request('3'))
    await readUntil(client, (text) => text.split('\r\n\r\n.').length === 4)
    expect(bench.exchanges().map(({ request: { url } }) => url.slice(-1))).toEqual(['1', '2', '3'])
  })

  it('listens on 127.0.0.1 alone', async () => {
    const { connect } = await import('node:net')
    const other = await new Promise<string>((done) => {
      connect(bench.proxy.port, '127.0.0.2', () => done('connected')).once('error', (error) => done(error.message))
    })
    expect(other).toContain('ECONNREFUSED')
  })
})
