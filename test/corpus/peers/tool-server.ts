import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { close, listen } from '../../lab/authorization-server.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import { publicKeys } from './keys.ts'

/** What the server does with a request whose token is good. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** Starts an MCP server that wants a token made for its own address (RFC 9728 §5.1, RFC 8707 §2). */
export async function startToolServer(
  lab: CorpusLab,
  issuer: string,
  answer: Answer,
): Promise<{ readonly address: string }> {
  const keys = createLocalJWKSet(publicKeys(lab.keys.server) as JSONWebKeySet)
  const metadataPath = '/.well-known/oauth-protected-resource/mcp'
  const server = createServer({ key: lab.trust.key, cert: lab.trust.certificate }, async (request, response) => {
    if (request.url === metadataPath) {
      const metadata = { resource: address, authorization_servers: [issuer], scopes_supported: ['api:read'] }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(metadata))
      return
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const verified = await jwtVerify(token, keys, { issuer, audience: address }).catch(() => undefined)
    if (!verified) {
      const where = new URL(metadataPath, address)
      response.writeHead(401, { 'WWW-Authenticate': `Bearer resource_metadata="${where}", scope="api:read"` }).end()
      return
    }
    await answer(request, response)
  })
  const address = `https://localhost:${await listen(server)}/mcp`
  lab.later(() => close(server))
  return { address }
}
