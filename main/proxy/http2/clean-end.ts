import type { Http2Stream, ServerHttp2Stream } from 'node:http2'

/** How often it is looked whether the end of an answer has gone to the client, in milliseconds. */
const looksForEnd = 5

/**
 * Tells whether a message came to its end. Node ends a stream's reading side where its peer set END_STREAM, and just so
 * where the stream was reset with NO_ERROR or CANCEL, which is a message that was cut: only then is the stream closed
 * before its end comes. To be called before the stream has received anything.
 */
export function watchEnd(stream: Http2Stream): () => boolean {
  let clean: boolean | undefined
  const push = stream.push.bind(stream)
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null) clean ??= !stream.closed
    return push(chunk, encoding)
  }
  return () => clean === true
}

/**
 * Resets a stream (RFC 9113 §5.4.2). Node's own `close` ends the message before it resets, with END_STREAM: what was cut
 * would look whole.
 */
export function resetStream(stream: Http2Stream, code: number): void {
  Object.assign(stream, { end: () => stream })
  stream.close(code)
}

/**
 * The answer is given, and no more of the request is wanted (RFC 9113 §8.1): so the client is told with `code`, once the
 * end of the answer has gone to it. A reset would overtake that, and many clients take what came before it for cut.
 */
export function wantNoMore(client: ServerHttp2Stream, code: number): void {
  if (client.closed) return
  if (client.state.localClose === 1) return client.close(code)
  // No event tells of it. A client that reads slowly may let it wait.
  setTimeout(() => wantNoMore(client, code), looksForEnd).unref()
}
