import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ExchangeDetail } from '../../../shared/bridge/exchange-detail.ts'
import { follow, type RunningEngine, runEngine, serveHttp } from './running-engine.ts'

/** What the window is told of bodies that take long to come. */

let running: RunningEngine
let server: Awaited<ReturnType<typeof serveHttp>>
let served: PromiseWithResolvers<readonly [IncomingMessage, ServerResponse]>

beforeEach(async () => {
  served = Promise.withResolvers()
  server = await serveHttp((asked, response) => served.resolve([asked.resume(), response]))
  running = await runEngine()
})
afterEach(async () => {
  await running.close()
  await server.close()
})

function ask(method: string) {
  const { hostname, port } = new URL(running.engine.proxy ?? '')
  const path = `${server.origin}/long`
  const asked = request({ hostname, port, method, path, headers: { Host: new URL(path).host } })
  asked.on('error', () => undefined).once('response', (response) => response.resume())
  asked.flushHeaders()
  return asked
}

async function detail(): Promise<ExchangeDetail> {
  const result = await running.engine.call('exchange', { id: 0, reveal: true })
  if (!result.ok) throw new Error(result.error.message)
  return result.value as ExchangeDetail
}

it('an upload is told as it grows, and shows what has come of it', async () => {
  const feed = follow(running.engine)
  const row = async (requestSize: number) =>
    (await feed.until(({ exchanges }) => exchanges.get(0)?.requestSize === requestSize)).exchanges.get(0)
  const asked = ask('POST')
  let sent = 0
  for (const piece of [50_000, 60_000, 10]) {
    asked.write('x'.repeat(piece))
    sent += piece
    expect(await row(sent)).toMatchObject({ outcome: 'pending', sending: true, status: null, durationMs: null })
    const { request, timing } = await detail()
    expect(request.body).toMatchObject({ size: sent, kept: sent })
    expect(timing.requestEnded).toBeNull()
  }
  asked.end()
  const [, response] = await served.promise
  await feed.until(({ exchanges }) => exchanges.get(0)?.sending === false)
  response.end('thanks')
  const { exchanges } = await feed.until(({ exchanges }) => exchanges.get(0)?.outcome === 'answered')
  expect(exchanges.get(0)).toMatchObject({ sending: false, requestSize: sent, responseSize: 6 })
  feed.end()
})

it('a download is told as it grows, and shows what has come of it', async () => {
  const feed = follow(running.engine)
  ask('GET').end()
  const [, response] = await served.promise
  response.setHeader('Content-Length', 200_000)
  let sent = 0
  for (const piece of [50_000, 60_000, 10]) {
    response.write('x'.repeat(piece))
    sent += piece
    const { exchanges } = await feed.until(({ exchanges }) => exchanges.get(0)?.responseSize === sent)
    expect(exchanges.get(0)).toMatchObject({ outcome: 'answering', sending: false, status: 200 })
    expect((await detail()).response?.body).toMatchObject({ size: sent, kept: sent })
  }
  response.end('x'.repeat(200_000 - sent))
  const { exchanges } = await feed.until(({ exchanges }) => exchanges.get(0)?.outcome === 'answered')
  expect(exchanges.get(0)).toMatchObject({ responseSize: 200_000 })
  feed.end()
})
