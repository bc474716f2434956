import type { Http2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** How often a connection that is in use is looked at, in milliseconds. */
const looksEvery = 5000

/**
 * Ends a connection whose other side is gone. Node's HTTP/2 over TLS loses that news where it comes while a part is
 * being written: the write fails, nobody listens any more, and the streams stay open for ever. To begin to read anew
 * brings it, and does nothing to a connection that is well.
 */
export function noticeLoss(session: Http2Session, socket: Socket, isInUse: () => boolean): void {
  if (!(socket instanceof TLSSocket)) return
  const timer = setInterval(() => {
    if (isInUse()) readAnew(socket)
  }, looksEvery).unref()
  session.once('close', () => clearInterval(timer))
}

/** No public function of Node does this: to the stream above, the connection is being read already. */
function readAnew(socket: Socket): void {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (typeof handle !== 'object' || handle === null || !('readStart' in handle)) return
  if (typeof handle.readStart === 'function') handle.readStart()
}
