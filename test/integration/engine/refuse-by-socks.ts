import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { SocksClient } from 'socks'

/** A fatal alert, unknown_ca (RFC 5246 §7.2). */
const unknownAuthority = Buffer.from([0x15, 3, 3, 0, 2, 2, 48])

/**
 * Refuses the certificate in a tunnel of SOCKS, which has no User-Agent, and keeps its end of the connection until the
 * function that it gives is called: the system tells whose an open socket is.
 */
export async function refuseBySocks(proxy: string, host: string): Promise<() => void> {
  const { socket } = await SocksClient.createConnection({
    command: 'connect',
    destination: { host, port: 443 },
    proxy: { host: '127.0.0.1', port: Number(new URL(proxy).port), type: 5 },
  })
  socket.on('error', () => undefined)
  // Else it closes its end as soon as the proxy has closed its own, often before anybody has looked.
  socket.allowHalfOpen = true
  // Node's own client ends a handshake before it looks at the certificate: it says the first word alone.
  const hello = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => socket.write(chunk, () => done()),
  })
  const secure = connectTls({ socket: hello, servername: host, maxVersion: 'TLSv1.2' })
  secure.on('error', () => undefined)
  socket.resume()
  await once(socket, 'data')
  socket.pause().write(unknownAuthority)
  return () => {
    secure.destroy()
    socket.destroy()
  }
}
