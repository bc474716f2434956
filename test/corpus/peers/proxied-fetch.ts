import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'

/** As much of `fetch` as the peers use; a redirect is never followed. */
export type ProxiedFetch = (
  url: string | URL,
  init?: {
    readonly method?: string | undefined
    readonly headers?: ConstructorParameters<typeof Headers>[0] | undefined
    readonly body?: unknown
  },
) => Promise<Response>

export interface ProxiedFetchOptions {
  readonly proxy: string
  /** The proxy's certificate authority, as PEM. */
  readonly ca: string
}

/** Sends every request through the proxy, also those to the loopback. */
export function createProxiedFetch({ proxy, ca }: ProxiedFetchOptions): ProxiedFetch & { close(): void } {
  const proxyEnv = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }
  return fetchWith(new HttpAgent({ proxyEnv, keepAlive: true }), new HttpsAgent({ proxyEnv, ca, keepAlive: true }))
}

/**
 * Past the proxy: for what is no part of the traffic, and for a client that shows a certificate, since a proxy in
 * between would end the TLS that the certificate is for.
 */
export function createDirectFetch(options: {
  readonly ca: string
  readonly certificate?: string
  readonly key?: string
}): ProxiedFetch & { close(): void } {
  const { ca, certificate: cert, key } = options
  return fetchWith(new HttpAgent(), new HttpsAgent({ ca, ...(cert && key && { cert, key }) }))
}

function fetchWith(http: HttpAgent, https: HttpsAgent): ProxiedFetch & { close(): void } {
  const proxied: ProxiedFetch = (target, { method = 'GET', headers, body } = {}) => {
    const url = new URL(target)
    const given = new Headers(headers)
    const bytes = bytesOf(body)
    if (body instanceof URLSearchParams && !given.has('content-type'))
      given.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
    if (bytes) given.set('content-length', String(bytes.length))
    const secure = url.protocol === 'https:'
    return new Promise((done, fail) => {
      const send = secure ? requestHttps : requestHttp
      const request = send(url, { method, headers: Object.fromEntries(given), agent: secure ? https : http })
      request.once('error', fail)
      request.once('response', (response) => void responseOf(response).then(done, fail))
      request.end(bytes)
    })
  }
  return Object.assign(proxied, {
    close() {
      http.destroy()
      https.destroy()
    },
  })
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(String(body))
  if (body instanceof Uint8Array) return Buffer.from(body)
  throw new TypeError('The peers send text, forms and bytes alone.')
}

async function responseOf(message: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(Buffer.from(chunk))
  const headers = new Headers()
  for (let index = 0; index < message.rawHeaders.length; index += 2)
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '')
  const status = message.statusCode ?? 0
  const hasBody = ![101, 204, 205, 304].includes(status)
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers })
}
