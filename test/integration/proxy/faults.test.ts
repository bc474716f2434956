import 'reflect-metadata'
import { createPrivateKey, webcrypto } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { createServer } from 'node:tls'
import { SubjectAlternativeNameExtension, X509Certificate, X509CertificateGenerator } from '@peculiar/x509'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startProxy } from '../../../main/proxy/start-proxy.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(() => openBench({ upstreamTimeoutMs: 400 }))

/** The proxy still works after whatever was done to it. */
async function stillServes() {
  const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive'))
  const client = await bench.client()
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
  expect(await readUntil(client, 'alive')).toContain('200 OK')
}

describe('what would end another proxy', () => {
  it.each([
    [
      'CONNECT to a port that is none',
      'CONNECT as.example:99999 HTTP/1.1\r\nHost: as.example\r\n\r\n',
      /^HTTP\/1\.1 400 .*no host with a port/s,
    ],
    [
      'an absolute URL with a port that is none',
      'GET http://as.example:99999/ HTTP/1.1\r\nHost: h\r\n\r\n',
      /^HTTP\/1\.1 400 .*no host with a port/s,
    ],
    [
      'an upgrade without Host',
      'GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      /^HTTP\/1\.1 400 .*names no host/s,
    ],
    [
      'an upgrade with a Host that is no host',
      'GET / HTTP/1.1\r\nHost: a b:c\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      /^HTTP\/1\.1 400 .*no host with a port/s,
    ],
    [
      'an address of another scheme',
      'GET ftp://as.example/file HTTP/1.1\r\nHost: as.example\r\n\r\n',
      /^HTTP\/1\.1 400 .*an address of ftp, and Tokentrail passes on http and https/s,
    ],
    ['what is not HTTP', 'hello, is anybody there?\r\n\r\n', /^HTTP\/1\.1 400 .*not HTTP as it should be/s],
    [
      'a head of one megabyte',
      `GET http://as.example/ HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(1024 * 1024)}\r\n\r\n`,
      /^HTTP\/1\.1 431 .*longer than 512 KiB/s,
    ],
  ])('answers %s with a sentence, and shows that it came', async (_what, request, answer) => {
    const client = await bench.client()
    const text = readToEnd(client)
    client.write(request)
    expect(await text).toMatch(answer)
    expect(bench.exchanges().map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'failed', error: { code: 'bad-request' } },
    ])
    await stillServes()
  })

  it('survives CONNECT to a host that is named constructor', async () => {
    const client = await bench.tlsTunnel('constructor:443', 'constructor')
    client.write('GET / HTTP/1.1\r\nHost: constructor\r\n\r\n')
    expect(await readUntil(client, 'DNS knows it')).toContain('The name constructor could not be found')
    await stillServes()
  })

  it('answers a status that HTTP does not have with a 502', async () => {
    const port = await bench.server(answering('HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, '\n\r\n')).toContain('502 Bad Gateway')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'protocol' } })
    await stillServes()
  })

  it('makes no file out of a host name', async () => {
    const before = readdirSync(join(bench.folder, 'ca'))
    const client = await bench.client()
    client.write('CONNECT ..%2f..%2fescape:443 HTTP/1.1\r\nHost: x\r\n\r\n')
    await readUntil(client, '\r\n\r\n')
    const other = await bench.client()
    other.write('CONNECT ../../escape:443 HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await readToEnd(other)).toMatch(/^HTTP\/1\.1 400/)
    expect(readdirSync(join(bench.folder, 'ca'))).toEqual(before)
    expect(existsSync(join(bench.folder, 'escape.key'))).toBe(false)
  })

  it('goes on where the sink fails', async () => {
    let asked = 0
    const failing = await openBench({
      sink: {
        nextId: () => asked++ as never,
        record: () => {
          throw new Error('disk full')
        },
      },
    })
    onTestFinished(failing.close)
    const port = await failing.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    const client = await failing.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, 'ok')).toContain('200 OK')
    expect(failing.errors[0]).toContain('disk full')
  })
})

describe('a server that fails', () => {
  const get = async (url: string) => {
    const client = await bench.client()
    client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`)
    return readUntil(client, (text) => /\r\n\r\n.+\n/s.test(text))
  }

  it('is named where it refuses', async () => {
    const text = await get('http://127.0.0.1:1/')
    expect(text).toMatch(/502 Bad Gateway.*http:\/\/127\.0\.0\.1:1 refused the connection/s)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'refused' } })
  })

  it('is named where its name is not found', async () => {
    expect(await get('http://no-such-host.invalid/')).toMatch(/502 .*no-such-host\.invalid could not be found/s)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ error: { code: 'name-not-found' } })
  })

  it('is waited for as long as its client waits, and no longer', async () => {
    const answerLate = (socket: Socket) => setTimeout(() => socket.write('HTTP/1.1 200 OK\r\n\r\nlate\n'), 1000)
    const port = await bench.server((socket) => socket.once('data', () => answerLate(socket)))
    expect(await get(`http://127.0.0.1:${port}/`)).toMatch(/200 OK.*late/s)
    let left: () => void = () => undefined
    const serverLeft = new Promise<void>((done) => {
      left = done
    })
    const silent = await bench.server((socket) => socket.resume().once('close', () => left()))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${silent}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    setTimeout(() => client.destroy(), 1000)
    await serverLeft
    const { outcome } = await bench.exchange((one) => one.request.url.includes(`:${silent}/`) && hasEnded(one))
    expect(outcome).toMatchObject({ kind: 'aborted' })
  })

  it('is waited for over HTTP/2 too', async () => {
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => setTimeout(() => stream.end('late'), 1000)),
    )
    const stream = (await bench.http2Client(port)).request()
    expect(await textOf(stream)).toBe('late')
  })

  it('is named where its certificate is not trusted', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const strict = await openBench({ upstreamCa: join(bench.folder, 'ca', 'tokentrail-ca.pem') })
    onTestFinished(strict.close)
    const client = await strict.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const text = await readUntil(client, '--upstream-ca')
    expect(text).toMatch(/502 .*certificate of https:\/\/localhost:\d+ is not trusted/s)
    expect((await strict.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'certificate' } })
  })

  it('is named where its certificate is for another name', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    const { connect } = await import('node:tls')
    const secure = connect({
      socket: client,
      ca: bench.authority.certificatePem,
      rejectUnauthorized: true,
      host: '127.0.0.1',
    })
    secure.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    const told = await readUntil(secure, 'in the proxy settings')
    expect(told).toContain('it is for another name; ERR_TLS_CERT_ALTNAME_INVALID; it is for localhost)')
    expect(told).toContain('Ask for a name that it is for')
    secure.destroy()
  })

  it('is named where its certificate is signed in a way that is too weak by now', async () => {
    const { certificatePem, keyPem } = bench.trustedAuthority
    const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
    const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
    const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' })
    const cert = await X509CertificateGenerator.create({
      subject: 'CN=localhost',
      issuer: new X509Certificate(certificatePem).subject,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-1' },
      publicKey: keys.publicKey,
      signingKey: await webcrypto.subtle.importKey('pkcs8', der, curve, false, ['sign']),
      extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    })
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
    const server = createServer({
      key: createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' }).export({
        type: 'pkcs8',
        format: 'pem',
      }),
      cert: cert.toString('pem'),
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    onTestFinished(() => void server.close())
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const told = await readUntil(client, 'in the proxy settings')
    expect(told).toMatch(/certificate of https:\/\/localhost:\d+ is not trusted \(.* too weak\)\. Have one issued/)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'certificate' } })
  })

  it('is asked again once where it had closed the pooled connection', async () => {
    let connections = 0
    const port = await bench.server((socket) => {
      connections++
      let requests = 0
      socket.on('data', () => {
        requests++
        if (requests > 1) socket.resetAndDestroy()
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n.')
      })
    })
    const client = await bench.client()
    const request = `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`
    client.write(request)
    await readUntil(client, '\r\n\r\n.')
    client.write(request)
    expect(await readUntil(client, '\r\n\r\n.')).toContain('200 OK')
    expect(connections).toBe(2)
  })
})

describe('a client that is slow, or gone', () => {
  it('holds the server back instead of filling the memory', async () => {
    let sent = 0
    const block = Buffer.alloc(1024 * 1024)
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${400 * block.length}\r\n\r\n`)
        const more = () => {
          while (sent < 400 && socket.writable) {
            sent++
            if (!socket.write(block)) return void socket.once('drain', more)
          }
        }
        more()
      })
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, '\r\n\r\n')
    client.pause()
    let before = -1
    while (before !== sent) {
      before = sent
      await new Promise((done) => setTimeout(done, 150))
    }
    expect(sent).toBeLessThan(60)
  })

  it('holds the client back where the server does not read', async () => {
    const patient = await openBench()
    onTestFinished(patient.close)
    const port = await patient.server((socket) => socket.pause())
    const client = await patient.client()
    const block = Buffer.alloc(1024 * 1024)
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: ${400 * block.length}\r\n\r\n`)
    let sent = 0
    const more = () => {
      while (sent < 400) {
        sent++
        if (!client.write(block)) return void client.once('drain', more)
      }
    }
    more()
    let before = -1
    while (before !== sent) {
      before = sent
      await new Promise((done) => setTimeout(done, 150))
    }
    expect(sent).toBeLessThan(60)
  })

  it('stops the server where the client hangs up', async () => {
    const closed = Promise.withResolvers<void>()
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${200 * 1024 * 1024}\r\n\r\n`)
        const block = Buffer.alloc(1024 * 1024)
        const more = () => {
          while (socket.writable && socket.write(block));
        }
        socket.on('drain', more)
        more()
      })
      socket.once('close', () => closed.resolve())
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, '\r\n\r\n')
    client.destroy()
    await closed.promise
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'client-aborted' } })
  })

  it('tells that the client gave up before a response began', async () => {
    const arrived = Promise.withResolvers<void>()
    const port = await bench.server((socket) => socket.once('data', () => arrived.resolve()))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await arrived.promise
    client.destroy()
    expect((await bench.exchange(hasEnded)).outcome).toEqual({ kind: 'aborted' })
  })

  it('keeps two megabytes of an endless body and counts the rest', async () => {
    const total = 6 * 1024 * 1024
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n${'x'.repeat(total)}`))
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    client.resume()
    const { outcome } = await bench.exchange(hasEnded)
    expect(outcome).toMatchObject({ kind: 'answered', response: { body: { size: total, truncated: true } } })
    expect(outcome.kind === 'answered' && outcome.response.body.bytes.length).toBe(2 * 1024 * 1024)
  })

  it('passes a header of 64 KB', async () => {
    const heads: string[] = []
    const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', heads))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nCookie: ${'c'.repeat(65_536)}\r\n\r\n`)
    expect(await readUntil(client, '\r\n\r\n')).toContain('200 OK')
    expect(heads[0]?.length).toBeGreaterThan(65_536)
  })

  it('tells where a client refuses the certificate', async () => {
    const socket = await bench.tunnel('as.example:443')
    const { connect } = await import('node:tls')
    connect({ socket, servername: 'as.example' }).on('error', () => socket.destroy())
    const { outcome, request } = await bench.exchange(hasEnded)
    expect(request.url).toBe('https://as.example/')
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'tls' } })
    expect(outcome.kind === 'failed' && outcome.error.message).toContain("may not trust Tokentrail's certificate")
  })
})

it('says which port is taken, and what to do', async () => {
  const { authority } = bench
  const sink = { nextId: () => 0 as never, record: () => undefined }
  await expect(startProxy({ port: bench.proxy.port, sink, authority })).rejects.toThrow(
    new RegExp(`The port ${bench.proxy.port} for the proxy is taken by another program\\. .*--proxy-port`),
  )
})
