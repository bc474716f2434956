import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixture } from '../fixture.ts'
import { answering, openLookingBench, readUntil } from './bench.ts'

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const client = join(import.meta.dirname, 'process-client.ts')

const bench = fixture(openLookingBench)

const named = (path: string) =>
  bench.exchange(({ request, connection }) => request.url.endsWith(path) && connection.process !== undefined)

/** Answers once the system has told who asks: a command that has its answer is gone at once. */
const answeringLate = (path: string) => (socket: Socket) => {
  socket.once('data', () => named(path).then(() => socket.write(answer)))
}

describe.runIf(process.platform === 'linux')('the program that sent it', () => {
  it('is curl, with its pid, for HTTPS in a tunnel', async () => {
    const port = await bench.tlsServer(answeringLate('/by-curl'))
    const proxy = ['--proxy', bench.proxy.address, '--cacert', bench.authority.certificatePath]
    const curl = spawn('curl', ['--silent', ...proxy, `https://localhost:${port}/by-curl`], { stdio: 'ignore' })
    const ended = once(curl, 'exit')
    expect((await named('/by-curl')).connection.process).toEqual({
      pid: curl.pid,
      name: 'curl',
      path: expect.stringMatching(/\/curl$/),
    })
    const whole = bench.exchange(({ outcome }) => outcome.kind === 'answered')
    expect((await whole).connection.process?.pid).toBe(curl.pid)
    expect(await ended).toEqual([0, null])
  })

  it.each([
    ['IPv4', '127.0.0.1'],
    ['IPv6 that speaks IPv4', '::ffff:127.0.0.1'],
  ])('is node with its script, by a socket of %s', async (_what, host) => {
    const port = await bench.server(answering(answer))
    const address = `http://127.0.0.1:${port}/by-node`
    const child = spawn(process.execPath, [client, host, String(bench.proxy.port), address], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    const { connection } = await named('/by-node')
    expect(connection.process).toMatchObject({ pid: child.pid, name: basename(process.execPath), script: client })
    child.kill()
    await ended
  })

  it('is told of each request on a connection, among hundreds of connections', async () => {
    const port = await bench.server(answering(answer))
    const idle = Array.from({ length: 300 }, () => connect(bench.proxy.port, '127.0.0.1'))
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    const socket = await bench.client()
    for (const path of ['/one', '/two']) {
      socket.write(`GET http://127.0.0.1:${port}${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
      await readUntil(socket, 'hello')
      expect((await named(path)).connection.process).toMatchObject({ pid: process.pid })
    }
    for (const one of idle) one.destroy()
  })
})
