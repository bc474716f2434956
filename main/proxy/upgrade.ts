import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { countPassing } from './count-passing.ts'
import { upstreamError } from './exchange-error.ts'
import { type Forwarding, giveBack, openUpstream, refuse } from './forward.ts'
import { responseHead, wireHead } from './raw-headers.ts'
import type { UpgradedTap } from './recording.ts'
import { timedOut } from './system-error.ts'

/**
 * Passes an upgrade through: where the server agrees (101), the two connections become one and their bytes
 * are counted; where it does not, its answer goes back as any other.
 */
export function forwardUpgrade(client: IncomingMessage, socket: Socket, head: Buffer, forwarding: Forwarding): void {
  const { recording, origin } = forwarding
  const answer = new ServerResponse(client)
  answer.assignSocket(socket)
  answer.once('finish', () => socket.end())
  socket.on('error', () => socket.destroy())
  let request: ReturnType<typeof openUpstream>
  try {
    // On a connection of its own: it is never given back, and cannot be repeated where a pooled one was stale.
    request = openUpstream(client, forwarding, 'single')
  } catch (error) {
    return refuse(answer, recording, upstreamError(error, origin))
  }
  const timer = setTimeout(() => request.destroy(timedOut()), forwarding.timeout)
  recording.requestEnded([])
  request.on('error', (error) => {
    clearTimeout(timer)
    refuse(answer, recording, upstreamError(error, origin))
  })
  const gone = () => {
    clearTimeout(timer)
    recording.aborted()
    request.destroy()
  }
  socket.once('close', gone)
  request.once('upgrade', (response, server: Socket, rest: Buffer) => {
    clearTimeout(timer)
    socket.off('close', gone)
    recording.connectedTo(server)
    recording.responseStarted(responseHead(response))
    answer.detachSocket(socket)
    const statusLine = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}`
    socket.write(wireHead(statusLine, response.rawHeaders))
    join(socket, head, server, rest, recording.upgraded, recording.upgradedTap)
  })
  request.once('response', (response) => {
    clearTimeout(timer)
    giveBack(client, answer, response, forwarding)
  })
  request.end()
}

/** Joins two connections at the pace of the slower; each half closes when the other's does. */
export function join(
  client: Socket,
  head: Buffer,
  server: Socket,
  rest: Buffer,
  count: (up: number, down: number, open: boolean) => void,
  tap?: UpgradedTap,
): void {
  const passing = countPassing(count)
  // Put back before anybody listens: a socket that flows would give it to the first listener alone, which counts.
  client.pause()
  server.pause()
  if (rest.length > 0) server.unshift(rest)
  if (head.length > 0) client.unshift(head)
  client.on('data', (chunk: Buffer) => {
    tap?.up(chunk)
    passing.up(chunk.length)
  })
  server.on('data', (chunk: Buffer) => {
    tap?.down(chunk)
    passing.down(chunk.length)
  })
  const close = () => {
    client.destroy()
    server.destroy()
    passing.end()
  }
  for (const side of [client, server]) {
    side.setTimeout(0)
    side.on('error', close)
    side.once('close', close)
  }
  passing.open()
  server.pipe(client)
  client.pipe(server)
}
