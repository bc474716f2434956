import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  createSecureServer,
  type Http2SecureServer,
  type SecureServerOptions,
} from 'node:http2'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import {
  type CertificateAuthority,
  openCertificateAuthority,
} from '../../../main/certificates/certificate-authority.ts'
import type { Issued } from '../../../main/certificates/issued.ts'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import { makeAuthority } from '../../../main/certificates/make-authority.ts'
import { findProcesses } from '../../../main/processes/find-processes.ts'
import type { CapturePhase } from '../../../main/proxy/capture-sink.ts'
import { type ProxyOptions, type RunningProxy, startProxy } from '../../../main/proxy/start-proxy.ts'
import { type Exchange, exchangeId } from '../../../shared/exchange/exchange.ts'

/** A proxy with everything that it recorded, and raw servers and clients around it. */
export interface Bench {
  readonly proxy: RunningProxy
  readonly authority: CertificateAuthority
  /** The certificate of the authority that the servers' certificates come from. */
  readonly trusted: string
  /** That authority, to make more certificates with. */
  readonly trustedAuthority: Issued
  readonly errors: readonly string[]
  readonly folder: string
  /** The exchanges as they are by now. */
  exchanges(): readonly Exchange[]
  /** The first exchange that fits, once there is one. */
  exchange(fits: (exchange: Exchange) => boolean): Promise<Exchange>
  /** A server that does as it likes with each connection; gives its port. */
  server(serve: (socket: Socket) => void, host?: string): Promise<number>
  /** The same behind TLS, with a certificate for localhost and 127.0.0.1 of the bench's own authority. */
  tlsServer(serve: (socket: Socket) => void, host?: string): Promise<number>
  /** A connection to the proxy. */
  client(): Promise<Socket>
  /** A tunnel through the proxy; TLS inside where a name is given. */
  tunnel(target: string): Promise<Socket>
  tlsTunnel(target: string, name: string, protocols?: string[]): Promise<TLSSocket>
  /** A server of HTTP/2, on localhost. */
  http2Server(set: (server: Http2SecureServer) => void, options?: SecureServerOptions): Promise<number>
  /** A client of HTTP/2 inside a tunnel to localhost. */
  http2Client(port: number): Promise<ClientHttp2Session>
  close(): Promise<void>
}

const trusted = await makeAuthority()
const leaves = await createLeafIssuer(trusted)

/** Opens a bench of its own: port, folder and authority. */
export async function openBench(options: Partial<ProxyOptions> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-proxy-'))
  const authority = await openCertificateAuthority(join(folder, 'ca'))
  const upstreamCa = join(folder, 'upstream.pem')
  writeFileSync(upstreamCa, trusted.certificatePem)
  const recorded = new Map<number, Exchange>()
  const waiting = new Set<() => void>()
  const errors: string[] = []
  let next = 0
  const sink = {
    nextId: () => exchangeId(next++),
    record(exchange: Exchange, _phase: CapturePhase) {
      recorded.set(exchange.id, exchange)
      for (const wake of waiting) wake()
    },
  }
  const proxy = await startProxy({
    port: 0,
    sink,
    authority,
    upstreamCa,
    onError: (kind, error) => errors.push(`${kind}: ${error}`),
    ...options,
  })
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const keep = <S extends Socket>(socket: S): S => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    return socket
  }
  const listen = (server: Server, host = '127.0.0.1') =>
    new Promise<number>((done) => {
      servers.push(server)
      server.listen(0, host, () => done((server.address() as AddressInfo).port))
    })

  const bench: Bench = {
    proxy,
    authority,
    trusted: trusted.certificatePem,
    trustedAuthority: trusted,
    errors,
    folder,
    exchanges: () => [...recorded.values()],
    exchange: (fits) =>
      new Promise((done) => {
        const look = () => {
          const found = [...recorded.values()].find(fits)
          if (!found) return
          waiting.delete(look)
          done(found)
        }
        waiting.add(look)
        look()
      }),
    server: (serve, host) =>
      listen(
        createServer((socket) => serve(keep(socket))),
        host,
      ),
    async tlsServer(serve, host) {
      const cert = (await leaves.issue('localhost')) + trusted.certificatePem
      const server = createTlsServer({ key: leaves.keyPem, cert }, (socket) => serve(keep(socket)))
      server.on('tlsClientError', () => undefined)
      // Those that never come to the end of their handshake are to be closed too.
      server.on('connection', keep)
      return listen(server, host)
    },
    client: () =>
      new Promise((done) => {
        const socket = keep(connect(proxy.port, '127.0.0.1', () => done(socket)))
      }),
    async tunnel(target) {
      const socket = await bench.client()
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
      await readUntil(socket, '\r\n\r\n')
      return socket
    },
    async http2Server(set, options) {
      const cert = (await leaves.issue('localhost')) + trusted.certificatePem
      const server = createSecureServer({ ...options, key: leaves.keyPem, cert })
      server.on('connection', keep).on('secureConnection', keep)
      server.on('sessionError', () => undefined)
      set(server)
      return listen(server)
    },
    async http2Client(port) {
      const secure = await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2', 'http/1.1'])
      if (secure.alpnProtocol !== 'h2') throw new Error(`the proxy agreed on ${secure.alpnProtocol}`)
      const session = connectHttp2(`https://localhost:${port}`, {
        createConnection: () => secure,
        maxHeaderListPairs: 20_000,
        maxSendHeaderBlockLength: 1024 * 1024,
        strictSingleValueFields: false,
      } as object)
      session.on('error', () => undefined)
      return session
    },
    async tlsTunnel(target, name, protocols) {
      const socket = await bench.tunnel(target)
      const secure = keep(
        connectTls({
          socket,
          servername: name,
          ca: authority.certificatePem,
          ...(protocols && { ALPNProtocols: protocols }),
        }),
      )
      await new Promise((done, fail) => secure.once('secureConnect', done).once('error', fail))
      return secure
    },
    async close() {
      // What is inside of a tunnel before the tunnel: Node reads on in TLS that has lost the socket under it.
      for (const socket of [...sockets].reverse()) socket.destroy()
      await proxy.close()
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return bench
}

/** Opens one whose proxy looks up which programs the clients are. */
export async function openLookingBench(): Promise<Bench> {
  const processes = findProcesses()
  const bench = await openBench({ processes })
  return {
    ...bench,
    async close() {
      await bench.close()
      processes?.close()
    },
  }
}

/** True once nothing more comes of it. */
export const hasEnded = ({ outcome: { kind } }: Exchange) => kind !== 'pending' && kind !== 'answering'

/** Reads until the mark has come, and gives all that came. */
export function readUntil(socket: Socket, mark: string | ((text: string) => boolean)): Promise<string> {
  return new Promise((done, fail) => {
    let text = ''
    const enough = () => (typeof mark === 'string' ? text.includes(mark) : mark(text))
    const take = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (!enough()) return
      socket.off('data', take)
      done(text)
    }
    socket.on('data', take)
    socket.once('close', () => (enough() ? done(text) : fail(new Error(`closed after: ${text.slice(0, 500)}`))))
  })
}

/** Reads until the other side closes. */
export function readToEnd(socket: Socket): Promise<string> {
  return new Promise((done) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
    socket.once('close', () => done(text))
  })
}

/** Serves one fixed answer to each request head, and keeps what it was sent. */
export function answering(answer: string | Buffer, heads: string[] = []): (socket: Socket) => void {
  return (socket) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) return
      heads.push(text.slice(0, end + 4))
      text = ''
      socket.write(answer)
    })
  }
}
