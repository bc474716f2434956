import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

/** Answers every request, with room for two that it has not accepted; told to, it accepts nobody for a while. */
const program = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.write('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok'))
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => parentPort.postMessage(server.address().port))
  parentPort.once('message', () => {
    parentPort.postMessage('busy')
    for (const until = Date.now() + 700; Date.now() < until; );
  })`

/**
 * Starts a server that is as if it were far away: whoever connects next waits for about a second, as the system drops
 * what it has no room for, and its client asks again. Gives its port, and what ends it.
 */
export async function startFarServer(): Promise<{ readonly port: number; readonly end: () => Promise<unknown> }> {
  const worker = new Worker(program, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  worker.postMessage('be busy')
  await once(worker, 'message')
  const before = [0, 1, 2].map(() => connect(port, '127.0.0.1').on('error', () => undefined))
  await Promise.all(before.slice(0, 2).map((socket) => once(socket, 'connect')))
  return {
    port,
    end: () => {
      for (const socket of before) socket.destroy()
      return worker.terminate()
    },
  }
}
