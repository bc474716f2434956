import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'

// Small JSON answers over HTTPS on connections that are kept: direct, and through the capturing proxy. The two take
// turns in one run, so that what the machine does besides falls on both.

interface Peer {
  readonly port: number
  readonly caFile: string
}

interface Measured {
  readonly requests: number
  readonly seconds: number
  /** Of each request, in milliseconds. */
  readonly times: readonly number[]
}

const request = 'GET /me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer bench\r\nAccept: application/json\r\n\r\n'
const rounds = 4
const roundMs = 2000
const peers: ChildProcess[] = []

try {
  const server = await start('server')
  const proxy = await start('proxy', server.caFile)
  const direct = async () =>
    connect({ host: '127.0.0.1', port: server.port, servername: 'localhost', ca: readFileSync(server.caFile) })
  const through = () => tunnel(proxy, server.port)
  process.stdout.write('Small JSON over HTTPS, connections kept\n')
  process.stdout.write(`${row(['connections', 'way', 'requests/s', 'p50 ms', 'p99 ms', 'of direct'])}\n`)
  for (const connections of [1, 16, 64]) {
    const results: Record<'direct' | 'tokentrail', Measured[]> = { direct: [], tokentrail: [] }
    await measure(direct, connections, 500)
    await measure(through, connections, 500)
    for (let round = 0; round < rounds; round++) {
      results.direct.push(await measure(direct, connections, roundMs))
      results.tokentrail.push(await measure(through, connections, roundMs))
    }
    const reference = median(results.direct.map(rate))
    for (const [way, measured] of Object.entries(results)) {
      const speed = median(measured.map(rate))
      const share = way === 'direct' ? '' : `${Math.round((speed / reference) * 100)} %`
      const at = (share_: number) => median(measured.map(({ times }) => quantile(times, share_))).toFixed(2)
      process.stdout.write(
        `${row([String(connections), way, Math.round(speed).toLocaleString('en'), at(0.5), at(0.99), share])}\n`,
      )
    }
  }
} finally {
  for (const peer of peers) peer.disconnect()
}

function start(...args: readonly string[]): Promise<Peer> {
  const peer = fork(fileURLToPath(new URL('proxy-peer.ts', import.meta.url)), args)
  peers.push(peer)
  return new Promise((done, fail) => {
    peer.once('message', (message) => done(message as Peer))
    peer.once('exit', (code) => fail(new Error(`the bench's ${args[0]} ended with ${code}`)))
  })
}

/** A tunnel with TLS inside; TLS begins after the proxy's 200. */
async function tunnel(proxy: Peer, port: number): Promise<TLSSocket> {
  const socket = connectTcp(proxy.port, '127.0.0.1')
  socket.write(`CONNECT localhost:${port} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await new Promise((done, fail) => socket.once('data', done).once('error', fail))
  return connect({ socket, servername: 'localhost', ca: readFileSync(proxy.caFile) })
}

/** Keeps every connection busy with one request after the other for this long. */
async function measure(open: () => Promise<TLSSocket>, connections: number, length: number): Promise<Measured> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open().then(established)))
  const times: number[] = []
  const begin = performance.now()
  const end = begin + length
  await Promise.all(sockets.map((socket) => ask(socket, end, times)))
  const seconds = (performance.now() - begin) / 1000
  for (const socket of sockets) socket.destroy()
  return { requests: times.length, seconds, times }
}

function established(socket: TLSSocket): Promise<TLSSocket> {
  return new Promise((done, fail) => socket.once('secureConnect', () => done(socket)).once('error', fail))
}

function ask(socket: TLSSocket, end: number, times: number[]): Promise<void> {
  return new Promise((done, fail) => {
    let started = performance.now()
    let missing = -1
    socket.on('data', (chunk: Buffer) => {
      if (missing < 0) {
        const head = chunk.indexOf('\r\n\r\n')
        const length = /content-length: (\d+)/i.exec(chunk.toString('latin1', 0, head))?.[1]
        missing = Number(length) - (chunk.length - head - 4)
      } else missing -= chunk.length
      if (missing > 0) return
      missing = -1
      const now = performance.now()
      times.push(now - started)
      if (now >= end) return done()
      started = now
      socket.write(request)
    })
    socket.once('error', fail)
    socket.write(request)
  })
}

function rate({ requests, seconds }: Measured): number {
  return requests / seconds
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index < 2 ? cell.padEnd(13) : cell.padStart(12))).join('')
}
