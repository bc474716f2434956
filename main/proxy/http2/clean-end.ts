import type { Http2Stream } from 'node:http2'

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
