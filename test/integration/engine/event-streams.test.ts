import type { ServerResponse } from 'node:http'
import { request } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { StreamView } from '../../../shared/bridge/stream-view.ts'
import { fixture } from '../fixture.ts'
import { follow, runEngine, serveHttp } from './running-engine.ts'

let answer: ServerResponse

const server = fixture(() =>
  serveHttp((_request, response) => {
    answer = response
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
  }),
)
const running = fixture(runEngine)

/** Asks for the stream through the proxy, and reads it. */
async function listen() {
  const { hostname, port } = new URL(running.engine.proxy ?? '')
  const url = `${server.origin}/events`
  const asked = request({ hostname, port, path: url, headers: { Host: new URL(url).host } })
  asked.on('error', () => undefined)
  await new Promise<void>((done) => {
    asked.once('response', (response) => {
      response.on('error', () => undefined).resume()
      done()
    })
    asked.end()
  })
  return asked
}

/** How much of the stream is in the session's file, in bytes. */
function stored(): unknown {
  const database = new DatabaseSync(running.engine.session, { readOnly: true })
  try {
    return database.prepare('SELECT length(response_body) AS n FROM exchange').get()?.['n']
  } finally {
    database.close()
  }
}

async function events(): Promise<readonly [open: boolean, events: string]> {
  const result = await running.engine.call('messages', { exchange: 0, after: 0, limit: 1000, reveal: true })
  if (!result.ok) throw new Error(result.error.message)
  const { open, messages } = result.value as StreamView
  return [open, messages.map(({ content }) => (content.kind === 'text' ? content.text.text : '')).join()]
}

it('tells the window of each event of an open stream, whatever is written of it', async () => {
  const feed = follow(running.engine)
  await listen()
  let size = 0
  // Where half as much again does not come, nothing is written for each.
  for (const event of ['x'.repeat(500), 'two', 'three', 'four']) {
    answer.write(`data: ${event}\n\n`)
    size += event.length + 8
    const { exchanges } = await feed.until(({ exchanges }) => exchanges.get(0)?.responseSize === size)
    expect(exchanges.get(0)).toMatchObject({ outcome: 'answering', status: 200, durationMs: null })
  }
  expect(await events()).toEqual([true, `${'x'.repeat(500)},two,three,four`])
  expect(stored()).toBeLessThan(size)
  const exported = await running.engine.call('exportHar', { from: 0, withSecrets: true })
  expect(JSON.stringify(exported)).toContain('data: four')
  answer.end('data: five\n\n')
  await feed.until(({ exchanges }) => exchanges.get(0)?.outcome === 'answered')
  expect(await events()).toEqual([false, `${'x'.repeat(500)},two,three,four,five`])
  feed.end()
})

it('keeps what came of a stream that was open when the program ended', async () => {
  const feed = follow(running.engine)
  await listen()
  answer.write('data: one\n\n')
  await feed.until(({ exchanges }) => exchanges.get(0)?.responseSize === 11)
  feed.end()
  await running.again()
  const again = follow(running.engine)
  const { exchanges } = await again.until(({ exchanges }) => exchanges.has(0))
  expect(exchanges.get(0)?.outcome).toBe('cut')
  expect(await events()).toEqual([false, 'one'])
  again.end()
})
