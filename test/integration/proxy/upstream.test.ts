import 'reflect-metadata'
import { KeyObject, webcrypto } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { X509CertificateGenerator } from '@peculiar/x509'
import { afterEach, describe, expect, it } from 'vitest'
import type { Issued } from '../../../main/certificates/issued.ts'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import { makeAuthority } from '../../../main/certificates/make-authority.ts'
import type { Connection, Exchange } from '../../../shared/exchange/exchange.ts'
import { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'
import { openHttpPeer, openSocksPeer, type UpstreamPeer } from './upstream-peers.ts'

const closing: (() => Promise<unknown>)[] = []
const kept = async (peer: Promise<UpstreamPeer>) => {
  const open = await peer
  closing.push(() => open.close())
  return open
}

// What is behind the proxy goes after it.
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))
const bench = fixture(openBench)

const use = (settings: unknown) => bench.proxy.configure(ProxySettings.parse(settings))
const through = (url: string, more: object = {}) => use({ upstream: { kind: 'proxy', url, noProxy: [], ...more } })
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Asks over plain HTTP. */
async function get(host: string, port: number): Promise<string> {
  const client = await bench.client()
  client.write(`GET http://${host}:${port}/path HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
  return readUntil(client, (text) => text.endsWith('ok') || text.endsWith('\n'))
}

/** Asks over HTTPS. */
async function getSecurely(host: string, port: number): Promise<string> {
  const socket = await bench.tlsTunnel(`${host}:${port}`, 'localhost')
  socket.write(`GET /path HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  return readUntil(socket, (text) => text.endsWith('ok') || text.endsWith('\n'))
}

const ended = ({ outcome }: Exchange) => outcome.kind === 'answered' || outcome.kind === 'failed'
const connection = async (): Promise<Connection> => (await bench.exchange(ended)).connection
const message = async () => {
  const { outcome } = await bench.exchange(({ outcome: now }) => now.kind === 'failed')
  return outcome.kind === 'failed' ? `${outcome.error.code}: ${outcome.error.message}` : ''
}

describe('an HTTP proxy on the way', () => {
  const account = { username: 'me', password: 'hunter2' }

  it('is asked for a tunnel, is told who asks, and its password is masked', async () => {
    const peer = await kept(openHttpPeer({ account }))
    const port = await bench.tlsServer(answering(ok))
    through(`http://127.0.0.1:${peer.port}`, account)
    expect(await getSecurely('localhost', port)).toContain('200 OK')
    expect(peer.asked).toEqual([`CONNECT localhost:${port}`])
    expect((await connection()).via).toBe(`http://me:••••@127.0.0.1:${peer.port}`)
    expect(JSON.stringify(bench.exchanges())).not.toContain('hunter2')
  })

  it('gets whole URLs for a plain server, and the server hears nothing of the account', async () => {
    const peer = await kept(openHttpPeer({ account }))
    const heads: string[] = []
    const port = await bench.server(answering(ok, heads))
    through(`http://127.0.0.1:${peer.port}`, account)
    expect(await get('plain.example', port)).toContain('200 OK')
    expect(peer.asked).toEqual([`GET http://plain.example:${port}/path`])
    expect(heads[0]).toBe(`GET /path HTTP/1.1\r\nHost: plain.example:${port}\r\n\r\n`)
  })

  it.each([
    [undefined, 'Basic', /^proxy: The proxy http:\/\/127\.0\.0\.1:\d+ asks for a user name and a password/],
    [{ username: 'me', password: 'wrong' }, 'Basic', /^proxy: .* does not take the user name and password/],
    [account, 'NTLM', /^proxy: .* asks for NTLM, and Tokentrail speaks Basic/],
  ])('is named where it refuses the account %j', async (given, scheme, words) => {
    const peer = await kept(openHttpPeer({ account: { username: 'me', password: 'right' }, scheme }))
    through(`http://127.0.0.1:${peer.port}`, given ?? {})
    expect(await getSecurely('localhost', 443)).toContain('502 Bad Gateway')
    expect(await message()).toMatch(words)
  })

  it('is told a wrong account once, by a page that wants many connections, and the right one at once', async () => {
    const peer = await kept(openHttpPeer({ account }))
    const port = await bench.tlsServer(answering(ok))
    through(`http://127.0.0.1:${peer.port}`, { ...account, password: 'wrong' })
    for (let request = 0; request < 3; request++)
      expect(await getSecurely('localhost', port)).toContain('does not take the user name and password')
    expect(peer.asked).toEqual([`CONNECT localhost:${port}`])
    through(`http://127.0.0.1:${peer.port}`, account)
    expect(await getSecurely('localhost', port)).toContain('200 OK')
  })

  it('does not ask the client for its own password, over plain HTTP', async () => {
    const peer = await kept(openHttpPeer({ account }))
    through(`http://127.0.0.1:${peer.port}`)
    expect(await get('plain.example', 80)).toMatch(/^HTTP\/1\.1 502 /)
    expect(await message()).toMatch(/asks for a user name and a password/)
  })

  it('is named where it will not connect, and where it is not there', async () => {
    const peer = await kept(openHttpPeer({ status: '403 Forbidden' }))
    through(`http://127.0.0.1:${peer.port}`)
    expect(await getSecurely('as.example', 443)).toContain(
      'would not connect to as.example:443: it answered 403 Forbidden',
    )
    const lost = await kept(openHttpPeer({ status: '503 Service Unavailable' }))
    through(`http://127.0.0.1:${lost.port}`)
    expect(await getSecurely('as.example', 443)).toContain('503 Service Unavailable. Check the name and the port, and')
    through('http://127.0.0.1:1')
    expect(await getSecurely('as.example', 443)).toContain(
      'cannot be used (ECONNREFUSED). Check its address in the proxy settings, and',
    )
  })

  it('is left out for the hosts of noProxy', async () => {
    const peer = await kept(openHttpPeer())
    const port = await bench.tlsServer(answering(ok))
    through(`http://127.0.0.1:${peer.port}`, { noProxy: ['localhost', '10.0.0.0/8'] })
    expect(await getSecurely('localhost', port)).toContain('200 OK')
    expect(await getSecurely('127.0.0.1', port)).toContain('200 OK')
    expect(peer.asked).toEqual([`CONNECT 127.0.0.1:${port}`])
  })

  it('is this proxy itself: said, not run in a circle', async () => {
    expect(() => through(bench.proxy.address)).toThrow(
      /^upstream\.url: .* which is this proxy itself\. Name another one/,
    )
    // Under another name it is found out when that is looked up.
    through(`http://127.1:${bench.proxy.port}`)
    expect(await getSecurely('as.example', 443)).toContain('which is this proxy itself. Name another one, or none, in')
  })

  it('is spoken to over TLS where it is an HTTPS proxy', async () => {
    const leaves = await createLeafIssuer(bench.trustedAuthority)
    const cert = (await leaves.issue('localhost')) + bench.trusted
    const peer = await kept(openHttpPeer({ account, tls: { key: leaves.keyPem, cert } }))
    const secure = await bench.tlsServer(answering(ok))
    const plain = await bench.server(answering(ok))
    through(`https://localhost:${peer.port}`, account)
    expect(await getSecurely('localhost', secure)).toContain('200 OK')
    expect(await get('plain.example', plain)).toContain('200 OK')
    expect(peer.asked).toEqual([`CONNECT localhost:${secure}`, `GET http://plain.example:${plain}/path`])
  })

  it('is told apart from its address where its certificate is a bad one, and marked where that is let pass', async () => {
    const unknown = await createLeafIssuer(await makeAuthority())
    const peer = await kept(openHttpPeer({ tls: { key: unknown.keyPem, cert: await unknown.issue('localhost') } }))
    const url = `https://localhost:${peer.port}`
    const secure = await bench.tlsServer(answering(ok))
    const plain = await bench.server(answering(ok))
    through(url)
    expect(await getSecurely('localhost', secure)).toContain(`The certificate of the proxy ${url} is not trusted (its`)
    use({ upstream: { kind: 'proxy', url, noProxy: [] }, trust: { ignoreFor: [`localhost:${peer.port}`] } })
    expect(await getSecurely('localhost', secure)).toContain('200 OK')
    expect(await get('plain.example', plain)).toContain('200 OK')
    const passed = bench.exchanges().filter(({ outcome }) => outcome.kind === 'answered')
    const mark = expect.stringMatching(/^the proxy's: its authority is unknown here/)
    expect(passed.map(({ connection }) => connection.certificate?.ignored)).toEqual([mark, mark])
  })

  it('may demand a client certificate, and says so after the handshake', async () => {
    const leaves = await createLeafIssuer(bench.trustedAuthority)
    const client = await makeClientCertificate('app.example')
    const peer = await kept(
      openHttpPeer({
        tls: {
          key: leaves.keyPem,
          cert: (await leaves.issue('localhost')) + bench.trusted,
          ca: client.certificatePem,
          requestCert: true,
        },
      }),
    )
    const certificate = join(bench.folder, 'both.pem')
    writeFileSync(certificate, `${client.certificatePem}\n${client.keyPem}`)
    const plain = await bench.server(answering(ok))
    const upstream = { kind: 'proxy', url: `https://localhost:${peer.port}`, noProxy: [] }
    use({ upstream })
    expect(await get('plain.example', plain)).toMatch(
      /ALERT_CERTIFICATE_REQUIRED\).*name one for localhost in the proxy/,
    )
    expect(await getSecurely('as.example', 443)).toMatch(/ALERT_CERTIFICATE_REQUIRED\).*name one for localhost in the/)
    use({ upstream, trust: { clientCertificates: [{ host: 'localhost', certificate }] } })
    expect(await get('plain.example', plain)).toContain('200 OK')
  })

  it('that is of another kind than the settings say is told as such', async () => {
    const hello = await bench.server((socket) => socket.write('220 ready\r\n'))
    through(`https://localhost:${hello}`)
    expect(await getSecurely('as.example', 443)).toMatch(/speaks no TLS on this port .*Write http:\/\//)
    through(`socks5://localhost:${hello}`)
    expect(await getSecurely('as.example', 443)).toMatch(/is no such proxy .*Check its kind and its port in the proxy/)
    through(`http://127.0.0.1:${hello}`)
    expect(await get('plain.example', 80)).toContain(
      `(through the proxy http://127.0.0.1:${hello}) sent what is no HTTP`,
    )
    const closing = await bench.server((socket) => socket.once('data', () => socket.end()))
    through(`http://127.0.0.1:${closing}`)
    expect(await getSecurely('as.example', 443)).toMatch(/closed the connection instead of .*write https:\/\//)
  })

  it('may say 401 to a wrong account', async () => {
    const peer = await kept(openHttpPeer({ status: '401 Unauthorized' }))
    through(`http://127.0.0.1:${peer.port}`, { username: 'me', password: 'wrong' })
    expect(await getSecurely('as.example', 443)).toContain('does not take the user name and password from the proxy')
  })

  it('is named where what comes through it is not trusted: it may look into TLS', async () => {
    const unknown = await createLeafIssuer(await makeAuthority())
    const server = createTlsServer({ key: unknown.keyPem, cert: await unknown.issue('localhost') })
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    closing.push(() => new Promise((closed) => server.close(closed)))
    const peer = await kept(openHttpPeer())
    through(`http://127.0.0.1:${peer.port}`)
    const { port } = server.address() as AddressInfo
    expect(await getSecurely('localhost', port)).toContain(
      `The certificate of https://localhost:${port} (through the proxy http://127.0.0.1:${peer.port}) is not trusted`,
    )
  })

  it('carries blind tunnels and upgrades too', async () => {
    const peer = await kept(openHttpPeer())
    const echo = await bench.server((socket) => socket.pipe(socket))
    through(`http://127.0.0.1:${peer.port}`)
    const tunnel = await bench.tunnel(`any.example:${echo}`)
    tunnel.write('\0not http')
    expect(await readUntil(tunnel, 'http')).toBe('\0not http')
    const switching = await bench.server(
      answering('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello'),
    )
    const client = await bench.client()
    client.write(
      `GET http://any.example:${switching}/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`,
    )
    expect(await readUntil(client, 'hello')).toContain('101 Switching Protocols')
    expect(peer.asked).toEqual([`CONNECT any.example:${echo}`, `CONNECT any.example:${switching}`])
  })
})

describe('a SOCKS proxy on the way', () => {
  it('is told the name, not an address, and the account', async () => {
    const account = { username: 'me', password: 'hunter2' }
    const peer = await kept(openSocksPeer(account))
    const port = await bench.tlsServer(answering(ok))
    const plain = await bench.server(answering(ok))
    through(`socks5://127.0.0.1:${peer.port}`, account)
    expect(await getSecurely('localhost', port)).toContain('200 OK')
    expect(await get('plain.example', plain)).toContain('200 OK')
    expect(peer.asked).toEqual([`SOCKS5 localhost:${port}`, `SOCKS5 plain.example:${plain}`])
    expect((await connection()).via).toBe(`socks5://me:••••@127.0.0.1:${peer.port}`)
  })

  it('lets a server speak first', async () => {
    const peer = await kept(openSocksPeer())
    const port = await bench.server((socket) => socket.write('220 ready\r\n'))
    through(`socks5://127.0.0.1:${peer.port}`)
    const tunnel = await bench.tunnel(`mail.example:${port}`)
    expect(await readUntil(tunnel, 'ready\r\n')).toBe('220 ready\r\n')
  })

  it('of version 4 is told the name as well', async () => {
    const peer = await kept(openSocksPeer())
    const port = await bench.server(answering(ok))
    through(`socks4://127.0.0.1:${peer.port}`)
    expect(await get('plain.example', port)).toContain('200 OK')
    expect(peer.asked).toEqual([`SOCKS4 plain.example:${port}`])
  })

  it('is not told a password that has no room in SOCKS5: that is said, and ends nothing', async () => {
    const password = 'p'.repeat(256)
    const peer = await kept(openSocksPeer({ username: 'me', password }))
    const port = await bench.server(answering(ok))
    through(`socks5://127.0.0.1:${peer.port}`, { username: 'me', password })
    expect(await get('plain.example', port)).toContain(
      'a password of more than 255 bytes, which SOCKS5 has no room for.',
    )
    through(`socks5://127.0.0.1:${peer.port}`, { username: 'me', password: password.slice(1) })
    expect(await get('plain.example', port)).toContain('does not take the user name and password')
  })

  it('of another version is told as such', async () => {
    const port = await bench.server((socket) => socket.once('data', () => socket.end()))
    through(`socks4://127.0.0.1:${port}`)
    expect(await get('plain.example', 80)).toContain('that it is a SOCKS proxy, and of this version (socks5:// or')
  })

  it('is told of soon where it says nothing to a greeting, as a proxy of another kind', async () => {
    const port = await bench.server((socket) => socket.resume())
    through(`socks5://127.0.0.1:${port}`)
    expect(await get('plain.example', 80)).toContain('Check in the proxy settings that it is a proxy of this kind')
  }, 15_000)

  it('is named where it refuses the account', async () => {
    const peer = await kept(openSocksPeer({ username: 'me', password: 'right' }))
    through(`socks5://127.0.0.1:${peer.port}`, { username: 'me', password: 'wrong' })
    expect(await get('plain.example', 80)).toContain('does not take the user name and password')
  })
})

describe('a script that says by which proxy', () => {
  it('is asked for each host, from a file and from a server, and its next choice is tried', async () => {
    const peer = await kept(openHttpPeer())
    const socks = await kept(openSocksPeer())
    const port = await bench.server(answering(ok))
    const script = `function FindProxyForURL(url, host) {
      if (dnsDomainIs(host, '.corp.example')) return 'PROXY 127.0.0.1:1; PROXY 127.0.0.1:${peer.port}; DIRECT'
      if (shExpMatch(host, '*.socks.example')) return 'SOCKS5 127.0.0.1:${socks.port}'
      if (host === 'nowhere.example') return 'PROXY 127.0.0.1:1'
      return 'DIRECT'
    }`
    const file = join(bench.folder, 'proxy.pac')
    writeFileSync(file, script)
    use({ upstream: { kind: 'pac', url: file, noProxy: [] } })
    expect(await get('a.corp.example', port)).toContain('200 OK')
    expect(await get('b.socks.example', port)).toContain('200 OK')
    expect(await get('localhost', port)).toContain('200 OK')
    expect(await get('nowhere.example', port)).toContain(`Check its address in the proxy script ${file}, and`)
    expect(peer.asked).toEqual([`GET http://a.corp.example:${port}/path`])
    expect(socks.asked).toEqual([`SOCKS5 b.socks.example:${port}`])

    const server = createHttpServer((_request, answer) => answer.end(script))
    await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
    closing.push(() => new Promise((closed) => server.close(closed)))
    use({
      upstream: {
        kind: 'pac',
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`,
        noProxy: [],
      },
    })
    expect(await get('c.corp.example', port)).toContain('200 OK')
    expect(peer.asked).toHaveLength(2)
  })

  it('is fetched by HTTPS from a server whose authority the settings name, and from no other', async () => {
    const authority = await makeAuthority()
    const leaves = await createLeafIssuer(authority)
    const roots = join(bench.folder, 'roots.pem')
    writeFileSync(roots, authority.certificatePem)
    const answer = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfunction FindProxyForURL() { return "DIRECT" }'
    const server = createTlsServer({ key: leaves.keyPem, cert: await leaves.issue('localhost') }, (socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end(answer)),
    )
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    closing.push(() => new Promise((closed) => server.close(closed)))
    const port = await bench.server(answering(ok))
    const url = `https://localhost:${(server.address() as AddressInfo).port}/proxy.pac`
    use({ upstream: { kind: 'pac', url, noProxy: [] } })
    expect(await get('localhost', port)).toContain(
      `The certificate of the proxy script ${url} is not trusted (its auth`,
    )
    use({ upstream: { kind: 'pac', url, noProxy: [] }, trust: { roots: [roots] } })
    expect(await get('localhost', port)).toContain('200 OK')
  })

  it.each([
    ['is not there', undefined, 'ENOENT'],
    ['runs in a circle', 'function FindProxyForURL() { while (true) {} }', 'interrupted'],
    ['returns nonsense', 'function FindProxyForURL() { return "MAYBE" }', 'it returned "MAYBE"'],
    ['throws', 'function FindProxyForURL() { throw new Error("broken") }', 'broken'],
  ])('is named where it %s', async (_what, script, words) => {
    const file = join(bench.folder, 'proxy.pac')
    if (script !== undefined) writeFileSync(file, script)
    use({ upstream: { kind: 'pac', url: file, noProxy: [] } })
    expect(await get('as.example', 80)).toMatch(/^HTTP\/1\.1 502 /)
    const said = await message()
    expect(said).toContain(`proxy: The proxy script ${file} gave no proxy for as.example (`)
    expect(said).toContain(words)
  })
})

/** A certificate that a client may show, signed by itself (RFC 8705 §2.2). */
async function makeClientCertificate(name: string): Promise<Issued> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
  })
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })
  return { certificatePem: certificate.toString('pem'), keyPem: String(key) }
}

describe('a server that demands a client certificate', () => {
  async function open() {
    const client = await makeClientCertificate('app.example')
    const server = await createLeafIssuer(bench.trustedAuthority)
    const names: string[] = []
    const listening = createTlsServer(
      {
        key: server.keyPem,
        cert: (await server.issue('localhost')) + bench.trusted,
        ca: client.certificatePem,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (socket: TLSSocket) => {
        names.push(String(socket.getPeerX509Certificate()?.subject))
        answering(ok)(socket.on('error', () => undefined))
      },
    )
    listening.on('tlsClientError', () => undefined)
    await new Promise<void>((ready) => listening.listen(0, '127.0.0.1', ready))
    closing.push(() => new Promise((closed) => listening.close(closed)))
    const certificate = join(bench.folder, 'client.pem')
    const key = join(bench.folder, 'client.key')
    writeFileSync(certificate, client.certificatePem)
    writeFileSync(key, client.keyPem)
    return { port: (listening.address() as AddressInfo).port, certificate, key, names }
  }

  it('is shown the one for its host, and no other host is', async () => {
    const { port, certificate, key, names } = await open()
    expect(await getSecurely('localhost', port)).toContain('502 Bad Gateway')
    expect(await message()).toMatch(/^tls: .*client certificate \(mutual TLS\)/)
    const trust = (host: string) => ({
      upstream: { kind: 'direct' },
      trust: { clientCertificates: [{ host, certificate, key }] },
    })
    use(trust('other.example'))
    expect(await getSecurely('localhost', port)).toContain('502 Bad Gateway')
    use(trust(`localhost:${port}`))
    expect(await getSecurely('localhost', port)).toContain('200 OK')
    expect(names).toEqual(['CN=app.example'])
  })

  it('is told apart from one that is broken, by HTTP/2 too, where it says so after the handshake', async () => {
    const port = await bench.http2Server(() => undefined, { requestCert: true, rejectUnauthorized: true })
    const client = await bench.http2Client(port)
    const stream = client.request({ ':path': '/' })
    const [headers] = (await once(stream, 'response')) as [{ readonly ':status': number }]
    expect(headers[':status']).toBe(502)
    expect(await message()).toMatch(/^tls: .*ALERT_CERTIFICATE_REQUIRED.*client certificate \(mutual TLS\)/)
    client.destroy()
  })

  it('names a file that cannot be used, and leaves everything as it was', async () => {
    const { port, certificate, key } = await open()
    const good = {
      upstream: { kind: 'direct' },
      trust: { clientCertificates: [{ host: 'localhost', certificate, key }] },
    }
    use(good)
    const missing = join(bench.folder, 'nothing.pem')
    expect(() => use({ trust: { clientCertificates: [{ host: 'localhost', certificate: missing }] } })).toThrow(
      `trust.clientCertificates[0].certificate: ${missing} is not there. Check the path.`,
    )
    expect(() => use({ trust: { roots: [key] } })).toThrow(`trust.roots[0]: the file ${key} holds no certificate.`)
    expect(await getSecurely('localhost', port)).toContain('200 OK')
  })
})

describe('a bad certificate', () => {
  async function selfSigned(name: string): Promise<number> {
    const leaves = await createLeafIssuer(await makeAuthority())
    const server = createTlsServer({ key: leaves.keyPem, cert: await leaves.issue(name) }, (socket) =>
      answering(ok)(socket.on('error', () => undefined)),
    )
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    closing.push(() => new Promise((closed) => server.close(closed)))
    return (server.address() as AddressInfo).port
  }

  it('is refused, and let pass where that is permitted for its host, marked each time', async () => {
    const port = await selfSigned('localhost')
    expect(await getSecurely('localhost', port)).toContain('502 Bad Gateway')
    expect(await message()).toMatch(/^certificate: /)
    use({ upstream: { kind: 'direct' }, trust: { ignoreFor: ['localhost'] } })
    for (let time = 0; time < 2; time++) expect(await getSecurely('localhost', port)).toContain('200 OK')
    const answered = bench.exchanges().filter(({ outcome }) => outcome.kind === 'answered')
    expect(answered.map(({ connection: { certificate } }) => certificate?.ignored)).toEqual([
      expect.stringContaining('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
      expect.stringContaining('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    ])
    // No connection that was let pass serves once it is not permitted any more.
    use({ upstream: { kind: 'direct' } })
    expect(await getSecurely('localhost', port)).toContain('502 Bad Gateway')
  })

  it('for another name is marked as such, each time', async () => {
    const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'))
    use({
      upstream: { kind: 'direct' },
      trust: { ignoreFor: ['*.example'] },
      overrides: [{ host: '*.example', address: '127.0.0.1' }],
    })
    for (let time = 0; time < 2; time++) {
      const socket = await bench.tlsTunnel(`other.example:${port}`, 'other.example')
      socket.write('GET / HTTP/1.1\r\nHost: other.example\r\n\r\n')
      expect(await readUntil(socket, (text) => text.endsWith('ok'))).toContain('200 OK')
    }
    const marks = bench.exchanges().map(({ connection: { certificate } }) => certificate?.ignored)
    expect(marks).toEqual(Array.from({ length: 2 }, () => 'it is for another name; ERR_TLS_CERT_ALTNAME_INVALID'))
  })

  it('is one for the proxy on the way, or for where an address is pointed, and not for the address itself', async () => {
    const leaves = await createLeafIssuer(bench.trustedAuthority)
    const serving = async (name: string) => {
      const server = createTlsServer({ key: leaves.keyPem, cert: await leaves.issue(name) }, (socket) =>
        answering(ok)(socket.on('error', () => undefined)),
      )
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
      closing.push(() => new Promise((closed) => server.close(closed)))
      return (server.address() as AddressInfo).port
    }
    const ask = async (target: string) => {
      // No name is asked for: the address is what the certificate must be for.
      const [host = ''] = target.split(':')
      const socket = connectTls({ socket: await bench.tunnel(target), host, ca: bench.authority.certificatePem })
      socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
      return readUntil(socket, (text) => text.endsWith('ok') || text.endsWith('\n'))
    }
    const forName = await serving('localhost')
    const forAddress = await serving('127.0.0.1')
    const peer = await kept(openHttpPeer())
    through(`http://localhost:${peer.port}`)
    expect(await ask(`127.0.0.1:${forName}`)).toContain('it is for another name')
    expect(await ask(`127.0.0.1:${forAddress}`)).toContain('200 OK')
    use({ upstream: { kind: 'direct' }, overrides: [{ host: '192.0.2.1', address: '127.0.0.1' }] })
    expect(await ask(`192.0.2.1:${forAddress}`)).toContain('it is for another name')
  })

  it('is not marked where a permitted host has a good one', async () => {
    const port = await bench.tlsServer(answering(ok))
    use({ upstream: { kind: 'direct' }, trust: { ignoreFor: ['localhost'] } })
    expect(await getSecurely('localhost', port)).toContain('200 OK')
    expect((await connection()).certificate).toBeUndefined()
  })

  it.each(['its authority', 'it alone'])('is none where the settings name %s', async (what) => {
    const authority = await makeAuthority()
    const leaves = await createLeafIssuer(authority)
    const leaf = await leaves.issue('localhost')
    const roots = join(bench.folder, 'roots.pem')
    writeFileSync(roots, what === 'its authority' ? authority.certificatePem : leaf)
    const server = createTlsServer({ key: leaves.keyPem, cert: leaf }, (socket) =>
      answering(ok)(socket.on('error', () => undefined)),
    )
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    closing.push(() => new Promise((closed) => server.close(closed)))
    use({ upstream: { kind: 'direct' }, trust: { roots: [roots] } })
    expect(await getSecurely('localhost', (server.address() as AddressInfo).port)).toContain('200 OK')
    expect((await connection()).certificate).toBeUndefined()
  })
})

it('shakes hands with an old server that says nothing of renegotiation (RFC 5746)', async () => {
  // ServerHello of TLS 1.2 with ECDHE-RSA-AES128-GCM-SHA256 and without extensions.
  const hello = Buffer.concat([
    Buffer.from([0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3]),
    Buffer.alloc(32, 7),
    Buffer.from([0, 0xc0, 0x2f, 0]),
  ])
  const port = await bench.server((socket) => socket.once('data', () => socket.end(hello)))
  // Its certificate would come next.
  expect(await getSecurely('localhost', port)).toContain('502 Bad Gateway')
  expect(await message()).toMatch(/^reset: .* closed the connection/)
})

describe('a good certificate', () => {
  it('may be another one on the next connection', async () => {
    const leaves = await Promise.all([1, 2].map(() => createLeafIssuer(bench.trustedAuthority)))
    const contexts = await Promise.all(
      leaves.map(async (leaf) => ({ key: leaf.keyPem, cert: await leaf.issue('localhost') })),
    )
    const answer = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'
    const server = createTlsServer({ ...contexts[0] }, answering(answer))
    const port = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)),
    )
    for (const context of contexts) {
      server.setSecureContext(context)
      const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
      client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      expect(await readUntil(client, '\r\n\r\nok')).toContain('200 OK')
      client.destroy()
    }
    server.close()
  })
})

describe('a name that is pointed elsewhere', () => {
  it('leads to that address, past every proxy, and says so', async () => {
    const peer = await kept(openHttpPeer())
    const heads: string[] = []
    const port = await bench.server(answering(ok, heads))
    use({
      upstream: { kind: 'proxy', url: `http://127.0.0.1:${peer.port}`, noProxy: [] },
      overrides: [{ host: 'login.example', address: `127.0.0.1:${port}` }],
    })
    expect(await get('login.example', 80)).toContain('200 OK')
    expect(heads[0]).toContain('Host: login.example:80\r\n')
    expect(await connection()).toMatchObject({ overridden: `127.0.0.1:${port}`, server: `127.0.0.1:${port}` })
    expect(peer.asked).toEqual([])
  })

  it('may lead to an IPv6 address, and keeps its port where none is given', async () => {
    const port = await bench.server(answering(ok), '::1')
    use({ upstream: { kind: 'direct' }, overrides: [{ host: '*.example', address: '::1' }] })
    expect(await get('login.example', port)).toContain('200 OK')
    expect((await connection()).server).toBe(`[::1]:${port}`)
  })

  it('is known by what TLS asks for, where the client has looked the name up itself', async () => {
    const port = await bench.tlsServer(answering(ok))
    use({
      upstream: { kind: 'direct' },
      overrides: [{ host: 'localhost', address: '127.0.0.1' }],
      trust: { ignoreFor: ['other.example'] },
    })
    // Nobody is at that address.
    const socket = await bench.tlsTunnel(`192.0.2.1:${port}`, 'localhost')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(socket, (text) => text.endsWith('ok') || text.endsWith('\n'))).toContain('200 OK')
    const permitted = await bench.tlsTunnel(`127.0.0.1:${port}`, 'other.example')
    permitted.write('GET / HTTP/1.1\r\nHost: other.example\r\n\r\n')
    expect(await readUntil(permitted, (text) => text.endsWith('ok') || text.endsWith('\n'))).toContain('200 OK')
    const { certificate } = (await bench.exchange(({ connection }) => connection.certificate !== undefined)).connection
    expect(certificate?.ignored).toContain('it is for another name')
  })

  it('is told with where it was pointed at, when nobody is there', async () => {
    use({
      upstream: { kind: 'direct' },
      overrides: [
        { host: 'login.example', address: '127.0.0.1:1' },
        { host: 'api.example', address: 'nobody.invalid' },
      ],
    })
    expect(await get('login.example', 80)).toContain(
      'http://login.example (pointed at 127.0.0.1:1 by the proxy settings) refused the connection',
    )
    expect(await get('api.example', 80)).toMatch(/[Tt]he name nobody\.invalid /)
  })

  it('never leads to the proxy itself', async () => {
    use({
      upstream: { kind: 'direct' },
      overrides: [{ host: 'login.example', address: `127.0.0.1:${bench.proxy.port}` }],
    })
    expect(await get('login.example', 80)).toMatch(/^HTTP\/1\.1 502 /)
    expect(await message()).toMatch(/^bad-request: .* is this proxy itself/)
    expect(bench.exchanges()).toHaveLength(1)
  })
})

it.runIf(process.platform === 'linux')('reaches an IPv6 address in its zone, as a URL and as Go write it', async () => {
  const port = await bench.server(answering(ok), '::1')
  for (const address of ['[::1%25lo]', '[::1%lo]']) {
    expect(await get(address, port)).toContain('200 OK')
    const tunnel = await bench.tunnel(`${address}:${port}`)
    tunnel.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    expect(await readUntil(tunnel, 'ok')).toContain('200 OK')
  }
  const urls = bench.exchanges().map(({ request }) => request.url)
  expect(new Set(urls)).toEqual(new Set([`http://[::1%25lo]:${port}/path`, `http://[::1%25lo]:${port}/`]))
})

it('reaches an IPv6 address through every kind of connection', async () => {
  const port = await bench.server(answering(ok), '::1')
  expect(await get('[::1]', port)).toContain('200 OK')
  const tunnel = await bench.tunnel(`[::1]:${port}`)
  tunnel.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
  expect(await readUntil(tunnel, 'ok')).toContain('200 OK')
})
