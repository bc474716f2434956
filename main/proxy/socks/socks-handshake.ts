import type { Socket } from 'node:net'
import { beginsSocks, createSocksReader, type SocksReplies } from './socks-reader.ts'

/** How long a connection on which nothing was said yet is kept, in milliseconds. */
const idleTime = 120_000
/** How long a client may take for its handshake, in milliseconds. */
const handshakeTime = 30_000

/** What becomes of a connection once its first bytes have come. */
export interface FirstBytesWays {
  /** No SOCKS: the bytes are put back, and the socket is paused. */
  http(): void
  /** A tunnel is asked for; one of `replies` is to be written, and `rest` are its first bytes. */
  tunnel(target: string, replies: SocksReplies, rest: Buffer): void
  /** A handshake that came to nothing, in a sentence. */
  broken(message: string): void
}

/** Tells SOCKS from HTTP by a connection's first byte, and answers a SOCKS handshake. */
export function onFirstBytes(socket: Socket, ways: FirstBytesWays): void {
  const leave = () => {
    socket.off('data', first).off('end', ended).off('error', gone).off('timeout', gone)
    socket.setTimeout(0)
  }
  const first = (chunk: Buffer) => {
    leave()
    if (beginsSocks(chunk)) return shakeHands(socket, chunk, ways)
    socket.pause()
    socket.unshift(chunk)
    ways.http()
  }
  const ended = () => socket.end()
  const gone = () => socket.destroy()
  socket.on('data', first).on('end', ended).on('error', gone).on('timeout', gone)
  socket.setTimeout(idleTime)
}

function shakeHands(socket: Socket, first: Buffer, ways: FirstBytesWays): void {
  const reader = createSocksReader()
  const leave = () => {
    clearTimeout(tooLong)
    socket.off('data', take).off('end', ended).off('close', ended)
  }
  const end = (words: string) => {
    leave()
    // What is still sent must not lead to a reset that takes the reply with it.
    if (!socket.destroyed) socket.resume().end()
    ways.broken(`The client ${words}`)
  }
  const take = (chunk: Buffer) => {
    const { reply, outcome } = reader.take(chunk)
    if (reply.length > 0) socket.write(reply)
    if (!outcome) return
    if (outcome.kind === 'refused') return end(outcome.words)
    leave()
    socket.off('error', gone)
    ways.tunnel(outcome.target, outcome.replies, outcome.rest)
  }
  const ended = () => end('broke its SOCKS handshake off before it had named a host.')
  const gone = () => socket.destroy()
  const tooLong = setTimeout(() => {
    end(`did not end its SOCKS handshake within ${handshakeTime / 1000} seconds.`)
    socket.destroySoon()
  }, handshakeTime)
  socket.on('data', take).on('end', ended).on('close', ended).on('error', gone)
  take(first)
}
