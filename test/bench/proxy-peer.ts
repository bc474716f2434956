import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCertificateAuthority } from '../../main/certificates/certificate-authority.ts'
import { createLeafIssuer, makeAuthority } from '../../main/certificates/issue.ts'
import { startProxy } from '../../main/proxy/start-proxy.ts'
import { openSession } from '../../main/session/open-session.ts'

// The server and the proxy of the bench, each in a process of its own: `server`, or `proxy CA-FILE`.

const folder = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})

if (process.argv[2] === 'server') {
  const authority = await makeAuthority()
  const leaves = await createLeafIssuer(authority)
  const body = JSON.stringify({ access_token: 'x'.repeat(440), token_type: 'Bearer', expires_in: 3600 })
  const head = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  const cert = (await leaves.issue('localhost')) + authority.certificatePem
  const server = createServer({ key: leaves.keyPem, cert, keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume()
    response.writeHead(200, head).end(body)
  })
  server.listen(0, '127.0.0.1', () => {
    const caFile = join(folder, 'server-ca.pem')
    writeFileSync(caFile, authority.certificatePem)
    process.send?.({ port: (server.address() as AddressInfo).port, caFile })
  })
} else {
  // What it captures goes to a session file, as it does for a person.
  const session = openSession(join(folder, 'bench.tokentrail'))
  const authority = await openCertificateAuthority(join(folder, 'ca'))
  const proxy = await startProxy({ port: 0, sink: session, authority, upstreamCa: process.argv[3] ?? '' })
  process.send?.({ port: proxy.port, caFile: authority.certificatePath })
}
