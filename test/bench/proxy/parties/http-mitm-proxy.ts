import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Proxy as MitmProxy } from 'http-mitm-proxy'

// http-mitm-proxy as it comes: its own options, no handler. Whom it trusts comes by NODE_EXTRA_CA_CERTS.

const sslCaDir = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
process.once('disconnect', () => {
  rmSync(sslCaDir, { recursive: true, force: true })
  process.exit(0)
})

const proxy = new MitmProxy()
proxy.onError(() => undefined)
proxy.listen({ host: '127.0.0.1', port: 0, sslCaDir, keepAlive: true }, () => {
  process.send?.({ port: proxy.httpPort, caFile: join(sslCaDir, 'certs', 'ca.pem') })
})
