import { connect as connectTcp, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Peer } from './peer.ts'

/** One way to the server: straight, or through a proxy. */
export interface Way {
  readonly name: string
  /** The proxy; undefined on the straight way. */
  readonly proxy: Peer | undefined
  readonly server: Peer
}

/** How long anything may hang before the bench says so, in milliseconds. */
const patience = 30_000

/** A connection with TLS to this name of the server's, made anew. */
export async function open({ proxy, server }: Way, name = 'localhost'): Promise<TLSSocket> {
  const ca = (proxy ?? server).ca
  const socket = proxy ? await tunnel(proxy.port, `${name}:${server.port}`) : undefined
  const secure = socket
    ? connect({ socket, servername: name, ca })
    : connect({ host: '127.0.0.1', port: server.port, servername: name, ca })
  secure.setNoDelay(true)
  await within(`TLS with ${name}`, (done, fail) => secure.once('secureConnect', done).once('error', fail))
  return secure
}

function tunnel(port: number, authority: string): Promise<Socket> {
  const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true })
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
  return within(`a tunnel to ${authority}`, (done, fail) => {
    let head = ''
    // A proxy may write its answer in pieces: TLS begins after the last of them.
    const take = (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', take)
      if (head.startsWith('HTTP/1.1 200')) done(socket)
      else fail(new Error(`CONNECT: ${head.slice(0, 200)}`))
    }
    socket.on('data', take)
    socket.once('error', fail).once('close', () => fail(new Error('it closed the connection')))
  })
}

/** Sends one request after the other on this connection, and gives the length of each body that came back. */
export class Requests {
  readonly #socket: TLSSocket
  #head = ''
  #missing = -1
  #length = 0
  #done: ((length: number) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  constructor(socket: TLSSocket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    const lost = (error?: Error) => this.#failed?.(error ?? new Error('the connection was closed'))
    socket.on('error', lost).on('close', () => lost())
  }

  /** `send` writes the request; the answer must have a Content-Length, or chunks. */
  ask(send: (socket: TLSSocket) => void): Promise<number> {
    return new Promise((done, fail) => {
      this.#done = done
      this.#failed = fail
      send(this.#socket)
    })
  }

  #take(chunk: Buffer): void {
    if (this.#missing < 0) {
      const text = this.#head + chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) {
        this.#head = text
        return
      }
      const head = text.slice(0, end)
      if (!/^HTTP\/1\.1 200/.test(head)) return this.#failed?.(new Error(`the answer is ${head.slice(0, 80)}`))
      const length = /content-length: *(\d+)/i.exec(head)?.[1]
      const body = text.length - end - 4
      if (length === undefined) return this.#chunks(text.slice(end + 4))
      this.#head = ''
      this.#length = Number(length)
      this.#missing = this.#length - body
    } else if (this.#length < 0) return this.#chunks(chunk.toString('latin1'))
    else this.#missing -= chunk.length
    if (this.#missing <= 0) this.#finish(this.#length)
  }

  /** Bodies in chunks are small here: the end of the last one is enough to see. */
  #chunks(text: string): void {
    this.#head = this.#head.endsWith('\r\n\r\n') ? text : this.#head.slice(-7) + text
    this.#length = -1
    this.#missing = 0
    if (/(?:^|\r\n)0\r\n\r\n$/.test(this.#head)) this.#finish(0)
  }

  #finish(length: number): void {
    this.#missing = -1
    this.#length = 0
    this.#head = ''
    this.#done?.(length)
  }
}

/** Fails with a sentence where nothing comes of it. */
export function within<Result>(
  what: string,
  begin: (done: (result: Result) => void, fail: (error: Error) => void) => unknown,
): Promise<Result> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`${what} did not come about in ${patience / 1000} s`)), patience)
    const settle = (act: () => void) => {
      clearTimeout(late)
      act()
    }
    begin(
      (result) => settle(() => done(result)),
      (error) => settle(() => fail(error)),
    )
  })
}
