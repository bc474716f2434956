import { isIP, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TunnelReason } from '../../shared/exchange/exchange.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import type { Authority, Origin } from './authority.ts'
import { type ClientHello, readClientHello } from './client-hello.ts'
import { errorCode } from './exchange-error.ts'
import { type FirstBytes, onceRecognised } from './first-bytes.ts'
import { onceSpoken, wantsOtherThanHttp } from './inside-tls.ts'
import type { Decision } from './scope/scope.ts'
import { clientSilence, connectTime } from './tunnel-times.ts'
import { join } from './upgrade.ts'
import type { GiveUp, OpenConnection } from './upstream/wanted.ts'

/** What is spoken inside of a tunnel that is looked into, by its name in ALPN. */
export type TunnelProtocol = 'http/1.1' | 'h2'

/** How long a client may take for its part of the TLS handshake, in milliseconds. */
const handshakeTime = 30_000
/** A browser that only connects ahead keeps the connection longer than this, in milliseconds. */
const judgedWithin = 500

/** What is done with a tunnel once it is known what it carries. */
export interface TunnelWays {
  /** What tells the client that its tunnel is open. */
  readonly established: string | Buffer
  /** A connection on which HTTP is spoken, TLS ended where there was any. */
  http(socket: Socket, origin: Origin, protocol: TunnelProtocol): void
  /** What may be agreed on with a client that offers these protocols; empty where it offers none. */
  protocols(origin: Origin, offered: readonly string[]): Promise<readonly string[]>
  /** Whether it is to be looked into; the name that TLS asks for is known once that has begun. */
  decide(target: Authority, serverName?: string): Decision | 'client-refused-certificate'
  /**
   * Bytes to pass on unread; to `from` where the server is reached already. An unanswered client was not told that its
   * tunnel is open, and is told so, or why not, once the server is reached or is not.
   */
  blind(
    socket: Socket,
    head: Buffer,
    target: Authority,
    reason: TunnelReason,
    from?: Socket | 'unanswered',
    serverName?: string,
  ): void
  /** The client is silent, and the server that might speak first is not reached. */
  unreachable(target: Authority, error: Error): void
  /** The client ended the handshake, or left when it was over: it does not trust the certificate, or gave up. */
  refused(target: Authority, serverName: string | undefined, error: Error): void
}

/** Answers CONNECT, of HTTP (RFC 9110 §9.3.6) or of SOCKS, and finds out what is spoken inside, by the first byte. */
export function openTunnel(
  socket: Socket,
  head: Buffer,
  target: Authority,
  authority: CertificateAuthority,
  openConnection: OpenConnection,
  ways: TunnelWays,
): void {
  socket.on('error', () => socket.destroy())
  const atOnce = ways.decide(target)
  // A name needs no second look: TLS asks for the same. Behind an address there may be one that is in scope.
  if (atOnce !== 'decrypt' && (atOnce === 'never-decrypted' || isIP(target.host) === 0)) {
    socket.pause()
    return ways.blind(socket, head, target, atOnce, 'unanswered')
  }
  // Who is asked for may be known by what the client says alone, and it says nothing before this.
  socket.write(ways.established)
  let server: Socket | undefined
  let giveUp: GiveUp | undefined
  const silent = setTimeout(() => {
    // Some protocols let the server begin: whoever speaks first decides.
    giveUp = openConnection(tunnelTo(target), (error, opened) => {
      giveUp = undefined
      if (!opened) return lost(error)
      server = opened
      server.once('error', lost).once('data', begins).once('end', begins)
      if (socket.readableEnded) server.end()
    })
    const begins = (chunk?: Buffer) => {
      if (!server) return
      // Neither side has said a word: a browser leaves spare tunnels so.
      if (!chunk && socket.readableEnded) return void socket.destroy()
      server.off('error', lost).off('data', begins).off('end', begins).pause()
      socket.off('data', decide).off('end', endsSilent)
      if (chunk) server.unshift(chunk)
      ways.blind(socket, Buffer.alloc(0), target, 'not-http', server)
    }
    const lost = (error: Error | undefined) => {
      if (!socket.readableEnded) ways.unreachable(target, error ?? new Error('closed'))
      socket.destroy()
    }
  }, clientSilence)
  socket.once('close', () => {
    clearTimeout(silent)
    giveUp?.()
    server?.destroy()
  })

  // It may still want to hear a server that speaks first; one that does not is to leave as well.
  const endsSilent = () => server?.end()
  const decide = (first: Buffer) => {
    clearTimeout(silent)
    socket.off('end', endsSilent)
    giveUp?.()
    socket.pause()
    server
      ?.removeAllListeners('data')
      .removeAllListeners('end')
      .on('error', () => undefined)
      .pause()
    onceRecognised(socket, first, decideAs)
  }
  const decideAs = (kind: FirstBytes, first: Buffer) => {
    const open = server?.destroyed ? undefined : server
    open?.removeAllListeners('error')
    if (kind === 'other') return ways.blind(socket, first, target, atOnce === 'decrypt' ? 'not-http' : atOnce, open)
    open?.on('error', () => undefined).destroy()
    server = undefined
    if (kind === 'tls') return withHello(socket, first, (bytes, hello) => decideTls(bytes, hello))
    if (atOnce !== 'decrypt') return ways.blind(socket, first, target, atOnce)
    socket.unshift(first)
    ways.http(socket, { scheme: 'http', ...target }, kind === 'http2' ? 'h2' : 'http/1.1')
  }
  const decideTls = (bytes: Buffer, hello: ClientHello) => {
    const decision = ways.decide(target, hello.serverName)
    if (decision !== 'decrypt') return ways.blind(socket, bytes, target, decision, undefined, hello.serverName)
    if (wantsOtherThanHttp(hello.protocols))
      return ways.blind(socket, bytes, target, 'not-http', undefined, hello.serverName)
    socket.unshift(bytes)
    endTls(socket, target, hello, authority, openConnection, ways)
  }
  if (head.length > 0) decide(head)
  else socket.once('data', decide).once('end', endsSilent)
}

/** Waits until what the client asks of TLS has come whole; the socket is paused when it has. */
function withHello(socket: Socket, first: Buffer, then: (bytes: Buffer, hello: ClientHello) => void): void {
  const hello = readClientHello(first)
  if (hello) return then(first, hello)
  const tooLong = setTimeout(() => socket.destroy(), handshakeTime)
  const gone = () => clearTimeout(tooLong)
  // Half-open, it would wait for ever for the rest.
  const ended = () => socket.destroy()
  socket.once('close', gone).once('end', ended)
  socket.once('data', (chunk: Buffer) => {
    socket.pause().off('close', gone).off('end', ended)
    clearTimeout(tooLong)
    withHello(socket, Buffer.concat([first, chunk]), then)
  })
  socket.resume()
}

/** Ends TLS in this process: no inner listener, no second hop. */
function endTls(
  socket: Socket,
  target: Authority,
  hello: ClientHello,
  authority: CertificateAuthority,
  openConnection: OpenConnection,
  ways: TunnelWays,
): void {
  const { serverName, protocols } = hello
  const refused = (error: Error) => ways.refused(target, serverName, error)
  const origin: Origin = { scheme: 'https', ...target, ...(serverName && { serverName }) }
  Promise.all([authority.contextFor(target.host), ways.protocols(origin, protocols)])
    .then(([secureContext, agreeable]) => {
      const secure = new TLSSocket(socket, {
        isServer: true,
        secureContext,
        // Who names HTTP/1.0 alone, as curl does by --http1.0, is served by the same.
        ALPNProtocols: agreeable.includes('http/1.1') ? [...agreeable, 'http/1.0'] : [...agreeable],
        SNICallback: (name, done) => {
          // The first look saw another name, or none: what is not to be decrypted is not, whatever was looked at.
          if (ways.decide(target, name) !== 'decrypt') return done(new Error(`${name} is not to be decrypted`))
          if (name.toLowerCase() === target.host.toLowerCase()) return done(null, secureContext)
          authority.contextFor(name).then(
            (context) => done(null, context),
            (error: Error) => done(error),
          )
        },
      })
      let established: number | undefined
      let spoke = false
      const tooLong = setTimeout(() => secure.destroy(new Error('the handshake did not end')), handshakeTime)
      secure.once('secure', () => {
        clearTimeout(tooLong)
        established = performance.now()
        // As Node's own servers do it: http2 would wait for a handshake that is over.
        Object.assign(secure, { secureConnecting: false })
        const serverName = secure.servername
        const origin: Origin = { scheme: 'https', ...target, ...(serverName && { serverName }) }
        if (protocols.length > 0) return ways.http(secure, origin, secure.alpnProtocol === 'h2' ? 'h2' : 'http/1.1')
        onceSpoken(secure, origin, openConnection, {
          http: () => ways.http(secure, origin, 'http/1.1'),
          other(server) {
            spoke = true
            ways.blind(secure, Buffer.alloc(0), target, 'not-http', server, hello.serverName)
          },
          unreachable(error) {
            spoke = true
            ways.unreachable(target, error)
          },
        })
      })
      // Half-open as the sockets of an HTTP server are, it would wait for ever for a client that has gone.
      secure.once('end', () => {
        if (established === undefined) secure.destroy(new Error('it closed the connection'))
      })
      secure.on('error', (error) => {
        if (established === undefined) refused(error)
        // What broke HTTP/2 came through TLS: the certificate was good enough for it.
        if (errorCode(error) === 'ERR_HTTP2_ERROR') spoke = true
        secure.destroy()
        socket.destroy()
      })
      secure.once('close', () => {
        clearTimeout(tooLong)
        socket.destroy()
        // Some clients end the handshake first and judge the certificate after it; a browser closes spare connections.
        const silent = established !== undefined && !spoke && performance.now() - established < judgedWithin
        if (silent) refused(new Error('it closed the connection at once'))
      })
    })
    .catch((error: Error) => {
      refused(error)
      socket.destroy()
    })
}

/** Passes bytes on unread; tells their count, and why nothing came about where the server is not reached. */
export function passBlind(
  socket: Socket,
  head: Buffer,
  target: Authority,
  openConnection: OpenConnection,
  open: Socket | undefined,
  told: {
    count(up: number, down: number, open: boolean): void
    connected(server: Socket): void
    /** The client's connection is to be ended. */
    failed(error: Error): void
  },
): void {
  // Put back before the server is reached: a socket that holds nothing would end for good where the client ends here.
  if (head.length > 0) socket.unshift(head)
  const joined = (server: Socket) => {
    told.connected(server)
    join(socket, Buffer.alloc(0), server, Buffer.alloc(0), told.count)
    socket.resume()
  }
  if (open) return joined(open)
  const giveUp = openConnection(tunnelTo(target), (error, server) => {
    socket.off('close', gone)
    if (server) return joined(server)
    told.failed(error ?? new Error('closed'))
  })
  const gone = () => {
    giveUp()
    told.count(0, 0, false)
  }
  socket.once('close', gone)
}

const tunnelTo = (target: Authority) => ({
  origin: { scheme: 'http' as const, ...target },
  timeout: connectTime,
  halfOpen: true,
})
