import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type OnReadOpts, type Socket } from 'node:net'
import { join } from 'node:path'
import { type ConnectionOptions, connect, TLSSocket } from 'node:tls'
import { createLeafCache } from '../../../../main/certificates/leaf-cache.ts'
import { makeAuthority } from '../../../../main/certificates/make-authority.ts'
import { peerFolder } from './peer-folder.ts'

/*
 * The least that a proxy in this runtime can do, as a measure for what Tokentrail does besides: TLS ends here and begins
 * again, and what comes is passed on. Nothing of it is read, kept or checked, and each client has a connection of its
 * own to the server. `CA-FILE` is whom the server is trusted by.
 */

const [, , serverCa = ''] = process.argv
const folder = peerFolder()

const authority = await makeAuthority()
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, authority.certificatePem)
const leaves = createLeafCache(authority)
const ca = readFileSync(serverCa, 'utf8')

function relay(socket: Socket, host: string, port: number): void {
  const client = new TLSSocket(socket, {
    isServer: true,
    SNICallback: (name, done) => void leaves.contextFor(name).then((context) => done(null, context), done),
  })
  // One place for each connection is enough where nothing waits; where the client is slow, the next part is elsewhere.
  let place = Buffer.allocUnsafeSlow(16 * 1024)
  const onread: OnReadOpts = {
    buffer: () => place,
    callback(length) {
      const waits = client.writableLength > 0
      const keepsUp = client.write(place.subarray(0, length))
      if (waits) place = Buffer.allocUnsafeSlow(16 * 1024)
      if (!keepsUp && client.writableLength > 512 * 1024) server.pause()
      return true
    },
  }
  const options: ConnectionOptions & { readonly onread: OnReadOpts } = {
    host: '127.0.0.1',
    port,
    servername: host,
    ca,
    onread,
  }
  const server = connect(options)
  server.setNoDelay(true)
  const close = () => {
    client.destroy()
    server.destroy()
  }
  for (const side of [client, server]) side.on('error', close).on('close', close)
  client.on('data', (chunk: Buffer) => {
    if (!server.write(chunk) && server.writableLength > 512 * 1024) client.pause()
  })
  client.on('drain', () => server.resume())
  server.on('drain', () => client.resume())
  server.on('end', () => client.end())
  server.resume()
}

const listener = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  socket.once('data', (head) => {
    const [, host = 'localhost', port] = /^CONNECT ([^ :]+):(\d+) /.exec(head.toString('latin1')) ?? []
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    relay(socket, host, Number(port))
  })
})
listener.listen(0, '127.0.0.1', () => {
  const address = listener.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0, caFile })
})
