import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openCertificateAuthority } from '../../../main/certificates/certificate-authority.ts'
import { CaptureProxy } from '../../../main/proxy/capture-proxy.ts'
import { createGate } from '../../../main/proxy/scope/gate.ts'
import { createUpstream } from '../../../main/proxy/upstream/upstream.ts'
import { exchangeId } from '../../../shared/exchange/exchange.ts'
import { defaultProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)
let proxy: CaptureProxy
beforeEach(async () => {
  let next = 0
  proxy = new CaptureProxy({
    sink: { nextId: () => exchangeId(next++), record: () => undefined },
    authority: await openCertificateAuthority(join(bench.folder, 'handlers')),
    upstream: createUpstream(undefined),
    gate: createGate(defaultProxySettings.scope, { refused: () => undefined, trusted: () => undefined }),
    bodyLimit: 1024,
    upstreamTimeout: 5000,
    headTime: 60_000,
  })
  await new Promise<void>((done, fail) => proxy.listen({ port: 0 }, (error) => (error ? fail(error) : done())))
})
afterEach(() => proxy.close())

const send = (text: string) => {
  const client = connect(proxy.httpPort, '127.0.0.1')
  client.write(text)
  return client
}

it('runs the handlers of request and response in their order, with what passes', async () => {
  const seen: string[] = []
  proxy.onRequest((context, go) => {
    seen.push(`request ${context.clientToProxyRequest.method} ${context.proxyToServerRequestOptions?.path}`)
    context.onResponseEnd((_context, end) => {
      seen.push('response ended')
      end()
    })
    setImmediate(go)
  })
  proxy.onRequestData((_context, chunk, go) => {
    seen.push(`sent ${chunk}`)
    go(null, chunk)
  })
  proxy.onRequestEnd((_context, go) => {
    seen.push('request ended')
    go()
  })
  proxy.onResponse((context, go) => {
    seen.push(`response ${context.serverToProxyResponse?.statusCode}`)
    setImmediate(go)
  })
  proxy.onResponseData((_context, chunk, go) => {
    seen.push(`came ${chunk}`)
    go(null, Buffer.from('something else'))
  })
  const answer = 'HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 2\r\n\r\nok'
  const port = await bench.server(answering(answer))
  const client = send(`POST http://127.0.0.1:${port}/a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody`)
  // What a handler gives back is not put in the place of what came.
  expect(await readUntil(client, '\r\n\r\nok')).toBe(answer)
  client.destroy()
  expect(seen).toEqual(['request POST /a?b', 'sent body', 'request ended', 'response 200', 'came ok', 'response ended'])
})

it('refuses what a handler refuses, and goes on', async () => {
  const errors: string[] = []
  proxy.onError((_context, error, kind) => errors.push(`${kind} ${error?.message}`))
  proxy.onRequest((context, go) =>
    go(context.clientToProxyRequest.url?.includes('forbidden') ? new Error('not this one') : null),
  )
  const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
  const refused = send(`GET http://127.0.0.1:${port}/forbidden HTTP/1.1\r\nHost: h\r\n\r\n`)
  expect(await readUntil(refused, 'not this one')).toContain('502 Bad Gateway')
  const good = send(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
  expect(await readUntil(good, '\r\n\r\n')).toContain('200 OK')
  refused.destroy()
  good.destroy()
  expect(errors).toEqual(['HANDLER_ERROR not this one'])
})
