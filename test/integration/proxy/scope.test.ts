import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ClientRefusal } from '../../../main/proxy/scope/gate.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

let refusals: ClientRefusal[]
const scoped = (scope: unknown) => ProxySettings.parse({ scope, upstream: { kind: 'direct' } })

beforeEach(() => {
  refusals = []
})
const bench = fixture(() => openBench({ settings: scoped({}), onRefusal: (refusal) => refusals.push(refusal) }))

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const secret = 'code=very-secret'

/** Speaks TLS through the proxy and trusts whatever is shown: whose certificate it was is what the test looks at. */
async function speak(target: string, name: string): Promise<{ readonly secure: TLSSocket; readonly issuer: string }> {
  const socket = await bench.tunnel(target)
  const secure = connectTls({ socket, rejectUnauthorized: false, ...(name && { servername: name }) })
  secure.on('error', () => undefined)
  await new Promise((done, fail) => secure.once('secureConnect', done).once('error', fail))
  const issuer = String(secure.getPeerX509Certificate()?.issuer)
  secure.write(`GET /?${secret} HTTP/1.1\r\nHost: ${name}\r\n\r\n`)
  expect(await readUntil(secure, '\r\n\r\nok')).toContain('200 OK')
  secure.destroy()
  return { secure, issuer }
}

const fingerprintSeen = async (target: string, name: string) => {
  const socket = await bench.tunnel(target)
  const secure = connectTls({ socket, rejectUnauthorized: false, ...(name && { servername: name }) })
  secure.on('error', () => undefined)
  await new Promise((done, fail) => secure.once('secureConnect', done).once('error', fail))
  const own = secure.getPeerX509Certificate()?.fingerprint256
  secure.destroy()
  return own
}

/** The certificate that the server itself shows, without a proxy between. */
async function fingerprintOf(port: number): Promise<string | undefined> {
  const secure = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false })
  await new Promise((done) => secure.once('secureConnect', done))
  const own = secure.getPeerX509Certificate()?.fingerprint256
  secure.destroy()
  return own
}

const tunnelled = ({ outcome }: Exchange) => outcome.kind === 'tunnelled' && !outcome.open

describe('plain HTTP to a host on the never list', () => {
  const request = (port: number) =>
    `POST http://localhost:${port}/pay?${secret} HTTP/1.1\r\nHost: localhost\r\nCookie: ${secret}\r\nContent-Length: 4\r\n\r\nbody`

  it('passes as it is, and leaves nothing but where it went and how much it was', async () => {
    const bench = await openBench({ settings: scoped({ never: ['localhost'] }) })
    onTestFinished(bench.close)
    const heads: string[] = []
    const port = await bench.server(answering(ok.replace('\r\n\r\n', `\r\nSet-Cookie: ${secret}\r\n\r\n`), heads))
    const client = await bench.client()
    client.write(request(port))
    expect(await readUntil(client, '\r\n\r\nok')).toContain(`Set-Cookie: ${secret}`)
    expect(heads[0]).toContain(secret)
    const exchange = await bench.exchange(tunnelled)
    expect(exchange).toMatchObject({
      request: { method: 'POST', url: `http://localhost:${port}/`, headers: [] },
      outcome: { kind: 'tunnelled', reason: 'never-decrypted', bytesUp: 4, bytesDown: 2 },
    })
    expect(JSON.stringify(bench.exchanges())).not.toContain(secret)
  })

  it('is left alone from the press on, on connections that are open too', async () => {
    const port = await bench.server(answering(ok))
    const client = await bench.client()
    client.write(request(port))
    await readUntil(client, '\r\n\r\nok')
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    client.write(request(port))
    await readUntil(client, '\r\n\r\nok')
    await bench.exchange(tunnelled)
    expect(bench.exchanges().map(({ outcome }) => outcome.kind)).toEqual(['answered', 'tunnelled'])
  })

  it('is a WebSocket whose messages are not kept', async () => {
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    const port = await bench.server((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
        socket.end('\x81\x06secret', 'latin1')
      }),
    )
    const client = await bench.client()
    client.write(
      `GET http://localhost:${port}/ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )
    await readUntil(client, 'secret')
    client.destroy()
    expect((await bench.exchange(tunnelled)).outcome).toEqual({
      kind: 'tunnelled',
      reason: 'never-decrypted',
      bytesUp: 0,
      bytesDown: 8,
      open: false,
    })
  })
})

describe('what is not in the scope', () => {
  it.each([
    ['is on the never list', { never: ['localhost'], hosts: ['localhost'] }, 'never-decrypted'],
    ['is not listed', { decrypt: 'listed', hosts: ['as.example'] }, 'out-of-scope'],
  ])('passes unread where it %s: the client sees the certificate of the server', async (_what, scope, reason) => {
    bench.proxy.configure(scoped(scope))
    const port = await bench.tlsServer(answering(ok))
    expect(await fingerprintSeen(`localhost:${port}`, 'localhost')).toBe(await fingerprintOf(port))
    await speak(`localhost:${port}`, 'localhost')
    const exchange = await bench.exchange(
      (one) => tunnelled(one) && one.outcome.kind === 'tunnelled' && one.outcome.bytesUp > 500,
    )
    expect(exchange.outcome).toMatchObject({ reason })
    expect(exchange.request).toMatchObject({ method: 'CONNECT', url: `tcp://localhost:${port}` })
    expect(JSON.stringify(bench.exchanges())).not.toContain(secret)
  })

  it('passes unread by the name that TLS asks for, where CONNECT names an address', async () => {
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    const port = await bench.tlsServer(answering(ok))
    expect(await fingerprintSeen(`127.0.0.1:${port}`, 'localhost')).toBe(await fingerprintOf(port))
    expect(await fingerprintSeen(`127.0.0.1:${port}`, 'other.example')).not.toBe(await fingerprintOf(port))
  })

  it('passes unread by a name that comes byte by byte', async () => {
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    const port = await bench.tlsServer(answering(ok))
    const socket = await bench.tunnel(`127.0.0.1:${port}`)
    const write = socket.write.bind(socket)
    socket.write = ((chunk: Buffer, ...rest: []) => {
      for (let at = 0; at < chunk.length - 1; at += 97) write(chunk.subarray(at, Math.min(at + 97, chunk.length - 1)))
      return write(chunk.subarray(chunk.length - 1), ...rest)
    }) as typeof socket.write
    const secure = connectTls({ socket, servername: 'localhost', rejectUnauthorized: false })
    await new Promise((done, fail) => secure.once('secureConnect', done).once('error', fail))
    expect(secure.getPeerX509Certificate()?.fingerprint256).toBe(await fingerprintOf(port))
    secure.destroy()
  })

  it('is out of scope at once when the settings say so, and in again', async () => {
    const port = await bench.tlsServer(answering(ok))
    const own = await fingerprintOf(port)
    expect((await speak(`localhost:${port}`, 'localhost')).issuer).toContain('O=Tokentrail')
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    expect(await fingerprintSeen(`localhost:${port}`, 'localhost')).toBe(own)
    bench.proxy.configure(scoped({}))
    expect(await fingerprintSeen(`localhost:${port}`, 'localhost')).not.toBe(own)
  })

  it('says where the server is not reached, to the client too: it gets no tunnel', async () => {
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    const client = await bench.client()
    client.write('CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n')
    const said = await readUntil(client, 'runs.')
    expect(said).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n.*\nlocalhost:1 refused the connection/s)
    const { outcome } = await bench.exchange((one) => one.outcome.kind === 'failed')
    expect(outcome).toMatchObject({ error: { code: 'refused' } })
  })
})

describe('a client that takes one certificate alone', () => {
  async function open(port: number): Promise<Socket> {
    const socket = await bench.client()
    socket.write(`CONNECT localhost:${port} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: PinnedApp/1\r\n\r\n`)
    await readUntil(socket, '\r\n\r\n')
    return socket
  }

  /** Begins TLS; gives its connection when the proxy's certificate is on its way. */
  async function beginTls(port: number): Promise<Socket> {
    const socket = await open(port)
    const hello = await new Promise<Buffer>((done) => {
      const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer) => done(chunk) })
      connectTls({ socket: wire, servername: 'localhost', maxVersion: 'TLSv1.2' }).on('error', () => undefined)
    })
    socket.write(hello)
    await new Promise((shown) => socket.once('data', shown))
    return socket
  }

  /** Says in an alert that it does not know the authority (RFC 5246 §7.2.2), as OpenSSL's own clients do. */
  async function refuseWithAlert(port: number): Promise<void> {
    const socket = await beginTls(port)
    const unknownCa = 48
    socket.end(Buffer.from([21, 3, 3, 0, 2, 2, unknownCa]))
  }

  /** Closes without a word where it meets another certificate than the server's own, as Node's clients do. */
  async function ask(port: number, ca = bench.trusted): Promise<string> {
    const secure = connectTls({ socket: await open(port), servername: 'localhost', ca })
    return new Promise((done) => {
      secure.once('error', () => done('refused'))
      secure.once('secureConnect', () => {
        secure.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        readUntil(secure, '\r\n\r\nok').then(
          () => done('answered'),
          () => done('cut'),
        )
      })
    })
  }

  const isRefusal = ({ outcome }: Exchange) => outcome.kind === 'failed' && outcome.error.code === 'tls'
  const hasAnswer = ({ outcome }: Exchange) => outcome.kind === 'answered'
  const messageOf = ({ outcome }: Exchange) => (outcome.kind === 'failed' ? outcome.error.message : '')

  it('is noticed where it says so once, told, proposed, and tunnelled from then on', async () => {
    bench.proxy.configure(scoped({ tunnelPinned: true }))
    const port = await bench.tlsServer(answering(ok))
    await refuseWithAlert(port)
    expect(messageOf(await bench.exchange(isRefusal))).toMatch(
      /^The client refused the certificate for localhost \(ERR_SSL_TLSV1_ALERT_UNKNOWN_CA\)\. .* without being decrypted\.$/,
    )
    expect(refusals).toEqual([{ host: 'localhost', port, client: 'PinnedApp/1', how: 'said' }])
    expect(await ask(port)).toBe('answered')
    const second = await bench.exchange(({ outcome }) => outcome.kind === 'tunnelled')
    expect(second.outcome).toMatchObject({ reason: 'client-refused-certificate' })
    // Another client goes on being looked into.
    expect((await speak(`localhost:${port}`, 'localhost')).issuer).toContain('O=Tokentrail')
  })

  it('is noticed where it goes without a word', async () => {
    bench.proxy.configure(scoped({ tunnelPinned: true }))
    const port = await bench.tlsServer(answering(ok))
    expect(await ask(port)).toBe('refused')
    expect(messageOf(await bench.exchange(isRefusal))).toMatch(/ended the TLS handshake .* without being decrypted\.$/)
    expect(refusals).toEqual([{ host: 'localhost', port, client: 'PinnedApp/1', how: 'closed' }])
    expect(await ask(port)).toBe('answered')
  })

  it('is proposed and refuses again where it may not be tunnelled, until its host is on the never list', async () => {
    const port = await bench.tlsServer(answering(ok))
    await refuseWithAlert(port)
    expect(messageOf(await bench.exchange(isRefusal))).toMatch(/or put localhost on the never list\.$/)
    expect(await ask(port)).toBe('refused')
    expect(refusals).toHaveLength(1)
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    expect(await ask(port)).toBe('answered')
  })

  it('is none that leaves in the midst of a handshake, where it has sent requests: it has no use for that connection', async () => {
    const { certificatePem } = bench.authority
    const port = await bench.tlsServer(answering(ok))
    expect(await ask(port, certificatePem)).toBe('answered')
    const spare = await beginTls(port)
    spare.destroy()
    expect(await ask(port, certificatePem)).toBe('answered')
    await expect.poll(() => bench.exchanges().filter(hasAnswer)).toHaveLength(2)
    expect(bench.exchanges().filter(isRefusal)).toEqual([])
    expect(refusals).toEqual([])
  })
})
