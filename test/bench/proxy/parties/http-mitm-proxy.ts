import { join } from 'node:path'
import { Proxy as MitmProxy } from 'http-mitm-proxy'
import { peerFolder } from './peer-folder.ts'

// http-mitm-proxy as it comes: its own options, no handler. Whom it trusts comes by NODE_EXTRA_CA_CERTS.

const sslCaDir = peerFolder()

const proxy = new MitmProxy()
proxy.onError(() => undefined)
proxy.listen({ host: '127.0.0.1', port: 0, sslCaDir, keepAlive: true }, () => {
  process.send?.({ port: proxy.httpPort, caFile: join(sslCaDir, 'certs', 'ca.pem') })
})
