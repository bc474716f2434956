import { createServer } from 'node:https'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { close, listen } from '../../lab/authorization-server.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import { publicKeys } from './keys.ts'
import { jwtResource } from './provider.ts'

export interface ApiOptions {
  /** Whose tokens it takes; any where it is not given. */
  readonly issuer?: string
  readonly audience?: string
  /** The pages that may read it from another origin. */
  readonly origin?: string
  /** Wants this nonce in a DPoP proof (RFC 9449 §9). */
  readonly dpopNonce?: string
  /** Asks the server whether an opaque token is active. */
  readonly introspect?: (token: string) => Promise<boolean>
}

/** Starts an API that verifies access tokens as RFC 9068 §4 says, or asks the server that gave them. */
export async function startApi(lab: CorpusLab, options: ApiOptions): Promise<{ readonly address: string }> {
  const keys = createLocalJWKSet(publicKeys(lab.keys.server) as JSONWebKeySet)
  const server = createServer({ key: lab.trust.key, cert: lab.trust.certificate }, async (request, response) => {
    if (options.origin) response.setHeader('Access-Control-Allow-Origin', options.origin)
    if (request.method === 'OPTIONS') {
      response
        .writeHead(204, { 'Access-Control-Allow-Headers': 'Authorization', 'Access-Control-Max-Age': '600' })
        .end()
      return
    }
    const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ')
    if (options.dpopNonce && nonceOf(request.headers['dpop']) !== options.dpopNonce) {
      const challenge = 'DPoP error="use_dpop_nonce", error_description="A nonce is needed in the proof", algs="ES256"'
      response.writeHead(401, { 'WWW-Authenticate': challenge, 'DPoP-Nonce': options.dpopNonce }).end()
      return
    }
    const active = await isActive(token).catch(() => false)
    if (!active) {
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer realm="lab", error="invalid_token"' }).end()
      return
    }
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify({ hello: 'world', scheme }))
  })

  const nonceOf = (proof: string | string[] | undefined) =>
    typeof proof === 'string' ? decodeJwt(proof)['nonce'] : undefined

  async function isActive(token: string): Promise<boolean> {
    if (options.introspect) return options.introspect(token)
    await jwtVerify(token, keys, {
      audience: options.audience ?? jwtResource,
      typ: 'at+jwt',
      ...(options.issuer && { issuer: options.issuer }),
    })
    return true
  }

  const port = await listen(server)
  lab.later(() => close(server))
  return { address: `https://localhost:${port}` }
}
