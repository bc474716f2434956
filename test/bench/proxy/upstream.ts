import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import { makeAuthority } from '../../../main/certificates/make-authority.ts'
import { peerFolder } from './parties/peer-folder.ts'

// The server that everybody asks: small JSON at any path, `/down?BYTES` gives a large body, a POST takes one.

const folder = peerFolder()

const authority = await makeAuthority()
const leaves = await createLeafIssuer(authority)
const leaf = async (name: string) => ({
  key: leaves.keyPem,
  cert: (await leaves.issue(name)) + authority.certificatePem,
})
const any = createSecureContext(await leaf('*.bench.test'))
const own = await leaf('localhost')
const body = JSON.stringify({ access_token: 'x'.repeat(440), token_type: 'Bearer', expires_in: 3600 })
const head = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
const block = Buffer.alloc(256 * 1024, 'tokentrail ')

const server = createSecureServer(
  {
    ...own,
    keepAliveTimeout: 120_000,
    SNICallback: (name, done) => done(null, name.endsWith('.bench.test') ? any : undefined),
  },
  (request, response) => {
    const large = /^\/down\?(\d+)$/.exec(request.url ?? '')?.[1]
    if (large !== undefined) return give(response, Number(large))
    request.resume()
    request.once('end', () => response.writeHead(200, head).end(body))
  },
)
server.requestTimeout = 0
server.listen(0, '127.0.0.1', () => {
  const caFile = join(folder, 'server-ca.pem')
  writeFileSync(caFile, authority.certificatePem)
  process.send?.({ port: (server.address() as AddressInfo).port, caFile })
})

function give(response: ServerResponse, size: number): void {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': size })
  let left = size
  const more = () => {
    while (left > 0) {
      const part = left < block.length ? block.subarray(0, left) : block
      left -= part.length
      if (!response.write(part)) return response.once('drain', more)
    }
    return response.end()
  }
  more()
}
