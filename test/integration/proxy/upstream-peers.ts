import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** A proxy on the way to servers, small and honest; every name leads to 127.0.0.1. */
export interface UpstreamPeer {
  readonly port: number
  /** What it was asked for: `CONNECT as.example:443`, `GET http://as.example/`, `SOCKS5 as.example:443`. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

interface Account {
  readonly username: string
  readonly password: string
}

interface HttpPeerOptions {
  readonly account?: Account
  /** What it asks for where it is not told the account. */
  readonly scheme?: string
  /** It speaks TLS with this certificate. */
  readonly tls?: {
    readonly key: string
    readonly cert: string
    /** It demands a client certificate of this authority. */
    readonly ca?: string
    readonly requestCert?: boolean
  }
  /** Answers everything with this status instead. */
  readonly status?: string
}

/** An HTTP proxy that speaks CONNECT and takes whole URLs, with Basic authentication where an account is given. */
export function openHttpPeer({ account, scheme = 'Basic', tls, status }: HttpPeerOptions = {}): Promise<UpstreamPeer> {
  const asked: string[] = []
  const wanted = account && `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`
  const serve = (client: Socket) => {
    client.once('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      const [line = ''] = text.split('\r\n')
      const [method = '', target = ''] = line.split(' ')
      asked.push(`${method} ${target}`)
      if (wanted && /^proxy-authorization: (.*)$/im.exec(text)?.[1]?.trim() !== wanted) {
        client.end(
          `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${scheme} realm="peer"\r\nContent-Length: 0\r\n\r\n`,
        )
        return
      }
      if (status) return void client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`)
      const port = Number(method === 'CONNECT' ? target.split(':').at(-1) : new URL(target).port || 80)
      const server = connect(port, '127.0.0.1', () => {
        if (method === 'CONNECT') client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        else
          server.write(
            text.replace(target, new URL(target).pathname).replace(/^proxy-authorization:.*\r\n/im, ''),
            'latin1',
          )
        client.pipe(server).pipe(client)
      })
      server.on('error', () => client.destroy())
    })
  }
  return listen(tls ? createTlsServer(tls, serve) : createServer(serve), asked)
}

/** A SOCKS5 server (RFC 1928) that asks for an account (RFC 1929) where one is given, and speaks SOCKS4a too. */
export function openSocksPeer(account?: Account): Promise<UpstreamPeer> {
  const asked: string[] = []
  const server = createServer((client) => {
    let held = Buffer.alloc(0)
    let step: 'greeting' | 'account' | 'request' = 'greeting'
    const join = (name: string, port: number, answer: Buffer) => {
      asked.push(name)
      client.off('data', take)
      const server = connect(port, '127.0.0.1', () => {
        client.write(answer)
        client.pipe(server).pipe(client)
      })
      server.on('error', () => client.destroy())
    }
    const take = (chunk: Buffer) => {
      held = Buffer.concat([held, chunk])
      if (held[0] === 4) {
        const [, name = ''] = held.subarray(8).toString('latin1').split('\0')
        if (!held.subarray(8).toString('latin1').endsWith('\0')) return
        const port = held.readUInt16BE(2)
        return join(
          `SOCKS4 ${name || held.subarray(4, 8).join('.')}:${port}`,
          port,
          Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]),
        )
      }
      if (step === 'greeting' && held.length >= 2 && held.length >= 2 + (held[1] ?? 0)) {
        const methods = [...held.subarray(2, 2 + (held[1] ?? 0))]
        held = held.subarray(2 + methods.length)
        const method = account ? 2 : 0
        if (!methods.includes(method)) return void client.end(Buffer.from([5, 255]))
        step = account ? 'account' : 'request'
        client.write(Buffer.from([5, method]))
      } else if (step === 'account' && held.length >= 2) {
        const nameEnd = 2 + (held[1] ?? 0)
        const end = nameEnd + 1 + (held[nameEnd] ?? 0)
        if (held.length < end) return
        const isRight =
          held.toString('utf8', 2, nameEnd) === account?.username &&
          held.toString('utf8', nameEnd + 1, end) === account.password
        held = held.subarray(end)
        if (!isRight) return void client.end(Buffer.from([1, 1]))
        step = 'request'
        client.write(Buffer.from([1, 0]))
      } else if (step === 'request' && held.length >= 5) {
        const isName = held[3] === 3
        const length = isName ? 1 + (held[4] ?? 0) : held[3] === 4 ? 16 : 4
        if (held.length < 4 + length + 2) return
        const host = isName ? held.toString('latin1', 5, 4 + length) : [...held.subarray(4, 4 + length)].join('.')
        const port = held.readUInt16BE(4 + length)
        join(`SOCKS5 ${host}:${port}`, port, Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
      }
    }
    client.on('data', take)
  })
  return listen(server, asked)
}

function listen(server: Server, asked: readonly string[]): Promise<UpstreamPeer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined))
  return new Promise((open) => {
    server.listen(0, '127.0.0.1', () =>
      open({
        port: (server.address() as AddressInfo).port,
        asked,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => closed())
          }),
      }),
    )
  })
}
