import { type ClientHttp2Stream, constants, type Http2Stream, type ServerHttp2Stream } from 'node:http2'
import { countPassing } from '../count-passing.ts'
import type { Recording } from '../recording.ts'
import { resetStream } from './clean-end.ts'

/** A stream whose other side may end what it sends, which is told from its going. */
export interface Half<Stream extends Http2Stream> {
  readonly stream: Stream
  /** True where what came ended as a message does, and was not cut. */
  readonly cameToItsEnd: () => boolean
}

/**
 * Joins two streams that speak another protocol from here on (RFC 8441 §5), at the pace of the slower. Each half ends
 * when the other's does (END_STREAM is TCP's FIN there), and a reset is passed on as one.
 */
export function joinStreams(
  client: Half<ServerHttp2Stream>,
  server: Half<ClientHttp2Stream>,
  { upgraded, upgradedTap }: Pick<Recording, 'upgraded' | 'upgradedTap'>,
): void {
  const count = countPassing(upgraded)
  client.stream.on('data', (chunk: Buffer) => {
    upgradedTap.up(chunk)
    count.up(chunk.length)
  })
  server.stream.on('data', (chunk: Buffer) => {
    upgradedTap.down(chunk)
    count.down(chunk.length)
  })
  count.open()
  pass(client, server)
  pass(server, client)
  for (const { stream } of [client, server]) {
    stream.once('close', () => {
      if (client.stream.closed && server.stream.closed) count.end()
    })
  }
}

function pass({ stream, cameToItsEnd }: Half<Http2Stream>, other: Half<Http2Stream>): void {
  const to = other.stream
  stream.pipe(to, { end: false })
  stream.once('end', () => {
    if (cameToItsEnd()) to.end()
  })
  stream.once('close', () => {
    // Where both have said their last, the other is about to close too.
    if (to.closed || (to.writableEnded && other.cameToItsEnd())) return
    // One that has ended and then is reset with NO_ERROR wants no more (RFC 9113 §8.1), and was not cut.
    resetStream(to, stream.rstCode || (to.writableEnded ? constants.NGHTTP2_NO_ERROR : constants.NGHTTP2_CANCEL))
  })
}
