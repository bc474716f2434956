import type { ClientHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import { fixture } from '../fixture.ts'
import { openBench } from './bench.ts'
import { flag, frame, lines, number, setting, speakFrames, type } from './http2-frames.ts'

const bench = fixture(openBench)

const maxConcurrentStreams = 3
const refused = 7

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Answers one request after the other, refuses what comes besides, and says that it does so once one has come. */
function oneAtATime(socket: TLSSocket): void {
  const peer = speakFrames(socket)
  let read = 0
  let busy = false
  socket.on('data', () => {
    const requests = peer.frames.filter(({ kind }) => kind === type.headers)
    for (const { stream } of requests.slice(read)) {
      if (read++ === 0) peer.send(frame(type.settings, flag.none, 0, setting(maxConcurrentStreams, 1)))
      if (busy) {
        peer.send(frame(type.reset, flag.none, stream, number(refused)))
        continue
      }
      busy = true
      setImmediate(() => {
        busy = false
        peer.send(frame(type.headers, flag.whole, stream, lines([':status', '204'])))
      })
    }
  })
}

/** The status of an answer, or the code with which its stream was reset. */
async function post(client: ClientHttp2Session): Promise<string> {
  const stream = client.request({ ':path': '/', ':method': 'POST' })
  let said = 'nothing'
  stream.on('error', () => undefined)
  stream.on('response', (head) => {
    said = `${head[':status']}`
  })
  stream.resume().end('body')
  await new Promise((done) => stream.once('close', done))
  return said === 'nothing' ? `reset with ${stream.rstCode}` : said
}

it('a server that takes one stream at once is never sent more, though it says so late', async () => {
  const leaves = await createLeafIssuer(bench.trustedAuthority)
  const options = { key: leaves.keyPem, cert: await leaves.issue('localhost'), ALPNProtocols: ['h2'] }
  const server = createServer(options, oneAtATime)
  servers.push(server)
  const port = await new Promise<number>((done) =>
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
  )
  const clients = await Promise.all([bench.http2Client(port), bench.http2Client(port)])
  const answers = await Promise.all(clients.flatMap((client) => Array.from({ length: 10 }, () => post(client))))
  expect(answers).toEqual(Array.from({ length: 20 }, () => '204'))
})
