import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls'
import { SocksClient, type SocksProxy } from 'socks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, type Bench, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(openBench)

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'

async function through(port: number, host: string, proxy: Partial<SocksProxy> = {}) {
  const { socket } = await SocksClient.createConnection({
    command: 'connect',
    destination: { host, port },
    proxy: { host: '127.0.0.1', port: bench.proxy.port, type: 5, ...proxy },
  })
  socket.on('error', () => undefined)
  return socket
}

/** A bench whose proxy lets pass unread what goes to this host. */
async function openLeaving(host: string): Promise<Bench> {
  const scope = { ...defaultProxySettings.scope, never: [host] }
  const leaving = await openBench({ settings: { ...defaultProxySettings, scope } })
  onTestFinished(leaving.close)
  return leaving
}

async function getSecurely(port: number, host: string, proxy?: Partial<SocksProxy>) {
  const socket = await through(port, host, proxy)
  const secure = connectTls({ socket, servername: 'localhost', ca: bench.authority.certificatePem })
  secure.on('error', () => undefined)
  secure.write('GET /as HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  return readUntil(secure, 'hello')
}

const ways: [string, string, Partial<SocksProxy>][] = [
  ['SOCKS5 to a domain', 'localhost', {}],
  ['SOCKS5 to an IPv4 address', '127.0.0.1', {}],
  ['SOCKS5 with a user name and a password', 'localhost', { userId: 'me', password: 'any' }],
  ['SOCKS4a', 'localhost', { type: 4 }],
  ['SOCKS4', '127.0.0.1', { type: 4 }],
]

describe('SOCKS in front', () => {
  it.each(ways)('takes https by %s, and records it', async (_what, host, proxy) => {
    const port = await bench.tlsServer(answering(answer))
    expect(await getSecurely(port, host, proxy)).toContain('200 OK')
    const { request, outcome } = await bench.exchange(({ outcome }) => outcome.kind === 'answered')
    // Whoever asks for an address names it by TLS.
    expect(request).toMatchObject({ method: 'GET', url: `https://localhost:${port}/as` })
    expect(outcome).toMatchObject({ response: { status: 200 } })
  })

  it('takes plain http, and keeps the connection', async () => {
    const port = await bench.server(answering(answer))
    const socket = await through(port, '127.0.0.1')
    for (const path of ['one', 'two']) {
      socket.write(`GET /${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
      await readUntil(socket, 'hello')
      const url = `http://127.0.0.1:${port}/${path}`
      expect(await bench.exchange(({ request }) => request.url === url)).toMatchObject({ request: { method: 'GET' } })
    }
  })

  it('calls a plain server that is asked for by its address as Host does', async () => {
    const port = await bench.server(answering(answer))
    const socket = await through(port, '127.0.0.1')
    const hosts = [`as.example:${port}`, '127.0.0.1', 'as.example', `as.example:${port}, b`]
    for (const [at, host] of hosts.entries()) {
      socket.write(`GET /${at} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      await readUntil(socket, 'hello')
    }
    await bench.exchange(({ request }) => request.url.endsWith('/3'))
    const address = `http://127.0.0.1:${port}`
    expect(bench.exchanges().map(({ request }) => request.url)).toEqual([
      `http://as.example:${port}/0`,
      `${address}/1`,
      `${address}/2`,
      `${address}/3`,
    ])
  })

  it('serves a client that looks localhost up itself and asks TLS for no name, as Java', async () => {
    const asked: (string | false | null)[] = []
    const port = await bench.tlsServer((server) => {
      asked.push((server as TLSSocket).servername)
      answering(answer)(server)
    })
    const secure = connectTls({
      socket: await through(port, '127.0.0.1'),
      servername: '',
      ca: bench.authority.certificatePem,
      checkServerIdentity: (_none, certificate) => checkServerIdentity('localhost', certificate),
    })
    secure.write(`GET /as HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
    expect(await readUntil(secure, 'hello')).toContain('200 OK')
    expect(asked).toEqual([false])
    // The server's certificate is for localhost alone: that it proved to be this is no proof of another name.
    secure.write(`GET /as HTTP/1.1\r\nHost: as.example:${port}\r\n\r\n`)
    expect(await readUntil(secure, 'for localhost)')).toContain('502 Bad Gateway')
    await bench.exchange(({ outcome }) => outcome.kind === 'failed')
    expect(bench.exchanges().map(({ request, outcome }) => [request.url, outcome])).toEqual([
      [`https://localhost:${port}/as`, expect.objectContaining({ kind: 'answered' })],
      [`https://as.example:${port}/as`, { kind: 'failed', error: expect.objectContaining({ code: 'certificate' }) }],
    ])
  })

  it('says of a client that refuses the certificate of an address what else it may have asked for', async () => {
    const port = await bench.tlsServer(answering(answer))
    const socket = await through(port, '127.0.0.1')
    connectTls({ socket, servername: '' }).on('error', () => undefined)
    const { outcome } = await bench.exchange((one) => one.outcome.kind === 'failed')
    expect(outcome).toMatchObject({
      error: { code: 'tls', message: expect.stringMatching(/let the proxy look names up/) },
    })
  })

  it('keeps nothing of plain HTTP to an address whose Host is on the never list', async () => {
    const leaving = await openLeaving('bank.example')
    const port = await leaving.server(answering(answer))
    const socket = await through(port, '127.0.0.1', { port: leaving.proxy.port })
    socket.write(`GET /secret HTTP/1.1\r\nHost: bank.example:${port}\r\n\r\n`)
    await readUntil(socket, 'hello')
    const { request, outcome } = await leaving.exchange(({ outcome }) => outcome.kind === 'tunnelled' && !outcome.open)
    expect(request).toMatchObject({ url: `http://bank.example:${port}/`, headers: [] })
    expect(outcome).toMatchObject({ reason: 'never-decrypted' })
  })

  it.each([
    ['speaks by itself', undefined, '0\x0c\x02\x01\x01', ''],
    ['says words', undefined, 'CAP LS 302\r\n', ''],
    ['waits for its server to begin', undefined, '', '* OK ready\r\n'],
    ['names another protocol', ['xmpp-client'], '<stream>', ''],
  ])('passes on TLS in which a client %s that is no HTTP', async (_how, ALPNProtocols, says, greeting) => {
    const port = await bench.tlsServer((server) => {
      server.write(greeting)
      server.on('data', (chunk: Buffer) => server.write(`you said ${chunk.toString('latin1')}`))
    })
    const secure = connectTls({
      socket: await through(port, 'localhost'),
      servername: 'localhost',
      ca: [bench.authority.certificatePem, bench.trusted],
      ...(ALPNProtocols && { ALPNProtocols }),
    })
    if (says !== '') secure.write(Buffer.from(says, 'latin1'))
    const last = says === '' ? greeting : says
    expect(await readUntil(secure, last)).toContain(last)
    secure.write('more')
    expect(await readUntil(secure, 'more')).toContain('you said more')
    secure.destroy()
    const { request, outcome } = await bench.exchange((one) => one.outcome.kind === 'tunnelled' && !one.outcome.open)
    expect(request).toMatchObject({ method: 'CONNECT', url: `tcp://localhost:${port}` })
    expect(outcome).toMatchObject({ reason: 'not-http' })
    expect(bench.exchanges()).toHaveLength(1)
  })

  it('says nothing of https where what goes to a server that is not reached is no HTTP', async () => {
    const socket = await through(1, 'localhost')
    socket.write('SSH-2.0\r\n')
    const { request, outcome } = await bench.exchange((one) => one.outcome.kind === 'failed')
    expect(request.url).toBe('tcp://localhost:1')
    const message = expect.stringMatching(/^localhost:1 refused/)
    expect(outcome).toMatchObject({ error: { code: 'refused', message } })
  })

  it('reaches IPv6, and lets a server speak first', async () => {
    const port = await bench.server((socket) => socket.write('220 ready\r\n'), '::1')
    const socket = await through(port, '::1')
    expect(await readUntil(socket, 'ready')).toBe('220 ready\r\n')
  })

  it('takes the handshake and what comes after it in one piece', async () => {
    const port = await bench.server(answering(answer))
    const client = await bench.client()
    const request = Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port & 255])
    client.write(Buffer.concat([request, Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n')]))
    expect(await readUntil(client, 'hello')).toContain('200 OK')
  })

  it('never decrypts what the never list names', async () => {
    const leaving = await openLeaving('localhost')
    const port = await leaving.tlsServer(answering(answer))
    const socket = await through(port, 'localhost', { port: leaving.proxy.port })
    const secure = connectTls({ socket, servername: 'localhost', ca: leaving.trusted })
    secure.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(secure, 'hello')).toContain('200 OK')
    const { request } = await leaving.exchange(({ request }) => request.url.startsWith('tcp:'))
    expect(request.url).toBe(`tcp://localhost:${port}`)
  })

  it.each([
    ['5', [5, 1, 0], [5, 1, 0, 1, 127, 0, 0, 1, 0, 1], [5, 0, 5, 5]],
    ['4', [], [4, 1, 0, 1, 127, 0, 0, 1, 0], [0, 91]],
  ])(
    'says by SOCKS%s that a server is not reached whose bytes pass unread',
    async (_version, greeting, asked, reply) => {
      const leaving = await openLeaving('127.0.0.1')
      const client = await leaving.client()
      const told = readToEnd(client)
      client.write(Buffer.from([...greeting, ...asked]))
      expect([...Buffer.from(await told, 'latin1')].slice(0, reply.length)).toEqual(reply)
      const { outcome } = await leaving.exchange((one) => one.outcome.kind === 'failed')
      expect(outcome).toMatchObject({ error: { code: 'refused' } })
    },
  )

  it('refuses UDP with the reply that says so, and tells it', async () => {
    const client = await bench.client()
    const told = readToEnd(client)
    client.write(Buffer.from([5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0]))
    expect([...Buffer.from(await told, 'latin1')].slice(0, 4)).toEqual([5, 0, 5, 7])
    const { outcome } = await bench.exchange(({ outcome }) => outcome.kind === 'failed')
    const message = expect.stringContaining('asks SOCKS5 for UDP ASSOCIATE')
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request', message } })
  })

  it.each(['end', 'resetAndDestroy'] as const)(
    'tells once of a handshake that a client breaks off by %s',
    async (how) => {
      const client = await bench.client()
      client.write(Buffer.from([5, 1, 0]))
      await readUntil(client, '\x05\x00')
      const closed = new Promise((done) => client.once('close', done))
      client[how]()
      await closed
      const message = expect.stringContaining('broke its SOCKS handshake off')
      expect((await bench.exchange(({ outcome }) => outcome.kind === 'failed')).outcome).toMatchObject({
        error: { message },
      })
      expect(bench.exchanges()).toHaveLength(1)
    },
  )
})
