import { describe, expect, it } from 'vitest'
import { directSettings } from '../../../main/proxy/upstream/upstream.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

describe('a proxy that the client has behind this one', () => {
  it.each(['plain', 'TLS'])('is asked for a whole URL as the client asked, over %s', async (over) => {
    const heads: string[] = []
    const serve = answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', heads)
    const port = await (over === 'TLS' ? bench.tlsServer(serve) : bench.server(serve))
    const at = `localhost:${port}`
    const client = await (over === 'TLS' ? bench.tlsTunnel(at, 'localhost') : bench.tunnel(at))
    const asked =
      'GET http://as.example/token?a=b HTTP/1.1\r\nHost: as.example\r\nProxy-Authorization: Basic bTp4\r\n\r\n'
    client.write(asked)
    await readUntil(client, 'ok')
    expect(heads).toEqual([asked])
    expect((await bench.exchange(hasEnded)).request.url).toBe('http://as.example/token?a=b')
  })

  it('is asked for a tunnel, and not gone past', async () => {
    const heads: string[] = []
    const port = await bench.tlsServer((socket) => {
      answering('HTTP/1.1 200 Connection Established\r\n\r\n', heads)(socket)
      socket.on('data', (chunk) => {
        if (!String(chunk).startsWith('CONNECT')) socket.end(`heard ${chunk}`)
      })
    })
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    const asked = 'CONNECT as.example:443 HTTP/1.1\r\nHost: as.example:443\r\nProxy-Authorization: Basic bTp4\r\n\r\n'
    client.write(asked)
    expect(await readUntil(client, '\r\n\r\n')).toBe('HTTP/1.1 200 Connection Established\r\n\r\n')
    client.write('\x16\x03hello')
    expect(await readUntil(client, 'hello')).toBe('heard \x16\x03hello')
    expect(heads).toEqual([asked])
    const { request, outcome } = await bench.exchange(hasEnded)
    expect(request.url).toBe('tcp://as.example:443')
    expect(outcome).toMatchObject({ kind: 'upgraded', bytesUp: 7 })
  })

  it('may refuse a tunnel, and is asked again on the same connection', async () => {
    const heads: string[] = []
    const answer =
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno'
    const port = await bench.server(answering(answer, heads))
    const client = await bench.tunnel(`localhost:${port}`)
    for (let turn = 1; turn <= 2; turn++) {
      client.write(`CONNECT as.example:44${turn} HTTP/1.1\r\nHost: as.example\r\n\r\n`)
      expect(await readUntil(client, '\r\n\r\nno')).toBe(answer)
    }
    expect(heads).toHaveLength(2)
  })

  it('keeps nothing of what it asks for a host on the never list', async () => {
    const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    bench.proxy.configure({
      ...directSettings,
      scope: { ...directSettings.scope, never: ['bank.example'] },
    })
    const client = await bench.tunnel(`localhost:${port}`)
    client.write('GET http://bank.example/secret HTTP/1.1\r\nHost: bank.example\r\nCookie: a=b\r\n\r\n')
    await readUntil(client, 'ok')
    const { request } = await bench.exchange(hasEnded)
    expect(request).toMatchObject({ url: 'http://bank.example/', headers: [] })
  })
})

it('opens a tunnel for a client that reaches the proxy through the proxy', async () => {
  const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  const client = await bench.tunnel(`127.0.0.1:${bench.proxy.port}`)
  client.write(`CONNECT localhost:${port} HTTP/1.1\r\nHost: h\r\n\r\n`)
  expect(await readUntil(client, '\r\n\r\n')).toBe('HTTP/1.1 200 Connection Established\r\n\r\n')
})
