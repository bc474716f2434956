import type { Http2SecureServer, ServerHttp2Stream } from 'node:http2'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, type TestContext, test } from 'vitest'
import { findBrowsers } from '../../../main/browser/find-browsers.ts'
import { closeBrowsers, openBrowser } from '../../../main/browser/open-browser.ts'
import { openCertificateAuthority } from '../../../main/certificates/certificate-authority.ts'
import type { ExchangeRow } from '../../../shared/bridge/rows.ts'
import { follow, runEngine } from '../engine/running-engine.ts'
import { fixture } from '../fixture.ts'
import { openBench } from './bench.ts'
import { extended, messagesOf, pageThat, takeWebSockets } from './http2-web-socket-server.ts'

/** What real browsers keep open over HTTP/2, as "Open browser" starts them. */

const bench = fixture(openBench)
afterEach(closeBrowsers)

async function requireBrowser(id: string, context: TestContext): Promise<void> {
  const found = await findBrowsers()
  if (!found.some((browser) => browser.id === id)) context.skip(`${id} is not installed on this machine`)
}

/** A server of HTTP/2 with a stream of events, and a page that tells it of each that it sees. */
async function serveEvents() {
  const events = Promise.withResolvers<ServerHttp2Stream>()
  const saw: string[] = []
  const page = pageThat(`
    const source = new EventSource('/events')
    source.onmessage = ({ data }) => fetch('/saw', { method: 'POST', body: data })`)
  const serve = (server: Http2SecureServer) =>
    server.on('stream', async (stream, { ':path': path }) => {
      stream.on('error', () => undefined)
      if (path === '/events') {
        stream.respond({ ':status': 200, 'content-type': 'text/event-stream' })
        return events.resolve(stream)
      }
      if (path === '/saw') saw.push(await text(stream))
      stream.respond({ ':status': 200, 'content-type': 'text/html' })
      stream.end(path === '/' ? page : '')
    })
  return { origin: `https://localhost:${await bench.http2Server(serve)}`, events: events.promise, saw }
}

const isEvents = (fits: (row: ExchangeRow) => boolean) => (row: ExchangeRow) => row.target === '/events' && fits(row)

describe.each(['chromium', 'firefox'])('%s, over HTTP/2', { timeout: 60_000 }, (browser) => {
  const visit = (way: Pick<Parameters<typeof openBrowser>[0], 'proxy' | 'authority'>, url: string) =>
    openBrowser({ ...way, browser, url, headless: true, profileRoot: join(bench.folder, 'profiles') })

  test('opens a WebSocket on a stream (RFC 8441), whose messages are recorded', async (context) => {
    await requireBrowser(browser, context)
    const page = pageThat(`
      const socket = new WebSocket('wss://' + location.host + '/chat', 'chat')
      socket.onopen = () => socket.send('from the page')
      socket.onmessage = () => socket.close(4001, 'enough')`)
    const port = await bench.http2Server((server) => takeWebSockets(server, undefined, page), extended)
    await visit({ proxy: bench.proxy.address, authority: bench.authority }, `https://localhost:${port}/`)
    const exchange = await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
    expect(exchange.request).toMatchObject({ method: 'CONNECT', httpVersion: '2' })
    expect(exchange.request.headers).toContainEqual([':protocol', 'websocket'])
    expect(messagesOf(exchange)).toEqual([
      'up text from the page',
      'down text echo from the page',
      'up close \x0f\xa1enough',
      'down close \x0f\xa1enough',
    ])
  })

  test('shows a page the events of an EventSource one by one, and the session grows with each', async (context) => {
    await requireBrowser(browser, context)
    const { origin, events, saw } = await serveEvents()
    const { engine, folder, close } = await runEngine({ upstreamCa: join(bench.folder, 'upstream.pem') })
    context.onTestFinished(close)
    const feed = follow(engine)
    const authority = await openCertificateAuthority(join(folder, 'ca'))
    await visit({ proxy: engine.proxy ?? '', authority }, `${origin}/`)
    const stream = await events
    const row = async (fits: (row: ExchangeRow) => boolean) => {
      const { exchanges } = await feed.until(({ exchanges }) => [...exchanges.values()].some(isEvents(fits)))
      return [...exchanges.values()].find(isEvents(fits))
    }
    let size = 0
    for (const [at, event] of ['one', 'two', 'three'].entries()) {
      stream.write(`data: ${event}\n\n`)
      size += event.length + 8
      await expect.poll(() => saw.length, { timeout: 10_000 }).toBe(at + 1)
      expect(await row(({ responseSize }) => responseSize === size)).toMatchObject({
        outcome: 'answering',
        status: 200,
      })
    }
    expect(saw).toEqual(['one', 'two', 'three'])
    stream.end()
    expect(await row(({ outcome }) => outcome === 'answered')).toMatchObject({ responseSize: size, status: 200 })
    feed.end()
  })
})
