import type { Socket } from 'node:net'

/** How long what the other side said before it went may take to be read, in milliseconds. */
const longest = 5000

type Written = (error?: Error | null) => void

/**
 * A server that has had enough of a request answers and closes. What is still written then fails, and Node ends a
 * connection on which it did, with the answer unread. From here on it fails only when all is read that came before.
 */
export function hearBeforeFailing(socket: Socket): void {
  const { _write: write, _writev: writev } = socket
  let asked: Written | undefined
  let kept: Written | undefined

  /** Node gives the same function each time. */
  function after(written: Written): Written {
    if (written !== asked || !kept) {
      asked = written
      kept = (error) => (error && !socket.readableEnded ? failLater(socket, error, written) : written(error))
    }
    return kept
  }

  socket._write = (chunk, encoding, written) => write.call(socket, chunk, encoding, after(written))
  if (writev) socket._writev = (chunks, written) => writev.call(socket, chunks, after(written))
}

function failLater(socket: Socket, error: Error, written: Written): void {
  const fail = () => {
    clearTimeout(timer)
    written(error)
  }
  const timer = setTimeout(fail, longest).unref()
  socket.once('end', fail).once('close', () => clearTimeout(timer))
}
