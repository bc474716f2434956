import { createServer } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { close, listen, type RunningServer } from './authorization-server.ts'

/** The name of the resource: tokens are made for it. */
export const resourceName = 'urn:lab:api'

export interface ResourceServerOptions {
  readonly issuer: () => string
  /** Fetches the server's key set. */
  readonly keys: () => Promise<{ readonly keys: readonly Record<string, unknown>[] }>
  readonly scope: string
}

/** Starts a resource server that verifies access tokens with jose, and refuses as RFC 6750 §3 says. */
export async function startResourceServer({ issuer, keys, scope }: ResourceServerOptions): Promise<RunningServer> {
  const server = createServer(async (request, response) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const refuse = (status: number, challenge: string) => {
      response.writeHead(status, { 'WWW-Authenticate': `Bearer realm="lab"${challenge}` }).end()
    }
    if (!token) return refuse(401, '')
    try {
      const set = createLocalJWKSet((await keys()) as Parameters<typeof createLocalJWKSet>[0])
      const { payload } = await jwtVerify(token, set, { issuer: issuer(), audience: resourceName })
      const granted = String(payload['scope'] ?? '').split(' ')
      if (!granted.includes(scope)) return refuse(403, `, error="insufficient_scope", scope="${scope}"`)
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ hello: payload.sub }))
    } catch (error) {
      const reason = error instanceof Error ? error.message.replaceAll('"', "'") : 'invalid'
      refuse(401, `, error="invalid_token", error_description="${reason}"`)
    }
  })
  const port = await listen(server)
  return { port, address: `http://localhost:${port}`, close: () => close(server) }
}
