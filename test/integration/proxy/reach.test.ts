import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { networkAddresses } from '../../../main/proxy/reach.ts'
import { directSettings } from '../../../main/proxy/upstream/upstream.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

/** An address of this machine that is not loopback; there may be none. */
const [other] = networkAddresses()

const bench = fixture(openBench)
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets) socket.destroy()
})

async function reach(host: string): Promise<Socket> {
  const socket = connect(bench.proxy.port, host)
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

async function ask(socket: Socket, url: string, mark: string): Promise<string> {
  socket.write(`GET ${url} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`)
  return readUntil(socket, mark)
}

const hello = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'

test.skipIf(!other)('listens for this machine alone, for its network when told so, and stops again', async () => {
  const host = other ?? ''
  expect(bench.proxy.networkAddresses).toEqual([])
  await expect(reach(host)).rejects.toThrow(/ECONNREFUSED/)

  const port = await bench.server(answering(hello))
  const before = await bench.client()
  await bench.proxy.listenFor('network')
  expect(bench.proxy.networkAddresses).toContain(`http://${host}:${bench.proxy.port}`)
  const far = await reach(host)
  expect(await ask(far, `http://127.0.0.1:${port}/`, 'hello')).toContain('200 OK')
  // Who was connected before still is, and this machine still gets in.
  expect(await ask(before, `http://127.0.0.1:${port}/`, 'hello')).toContain('200 OK')
  expect(await ask(await bench.client(), `http://127.0.0.1:${port}/`, 'hello')).toContain('200 OK')

  const ended = once(far, 'close')
  await bench.proxy.listenFor('this-machine')
  await ended
  await expect(reach(host)).rejects.toThrow(/ECONNREFUSED/)
  expect(await ask(before, `http://127.0.0.1:${port}/`, 'hello')).toContain('200 OK')
})

test.skipIf(!other)('shows its own page at that address, and never sends itself a request', async () => {
  await bench.proxy.listenFor('network')
  const own = `http://${other}:${bench.proxy.port}`
  expect(await ask(await reach(other ?? ''), `${own}/`, '</html>')).toContain(`<code>${own}</code>`)
  expect(await ask(await bench.client(), `${own}/`, '</html>')).toContain('200 OK')
  expect(bench.exchanges()).toEqual([])
})

test.skipIf(!other)('begins so where the settings say it', async () => {
  const opened = await openBench({ settings: { ...directSettings, listen: 'network' } })
  onTestFinished(opened.close)
  expect(opened.proxy.networkAddresses).toContain(`http://${other}:${opened.proxy.port}`)
  const socket = connect(opened.proxy.port, other ?? '')
  await once(socket, 'connect')
  socket.destroy()
})
