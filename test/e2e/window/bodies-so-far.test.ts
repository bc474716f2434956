import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenOptions, type OpenWindow, openWindow, picture } from './open-window.ts'
import { sampleExchanges } from './sample-exchanges.ts'
import { violations } from './violations.ts'

/** What the window shows of bodies that take long to come. */

let opened: OpenWindow
let http: Server

beforeAll(async () => {
  opened = await openWindow(sampleExchanges(Date.now()))
  http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
})

afterAll(async () => {
  http?.close()
  http?.closeAllConnections()
  await opened?.close()
})

/** Asks through the proxy, with the access token of the login. */
function ask(method: string, path: string, length?: number) {
  const { hostname, port } = new URL(opened.engine.proxy ?? '')
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const headers = {
    Host: host,
    Authorization: 'Bearer at-9f31c0d2b7e84a6f',
    'Content-Type': 'text/plain',
    ...(length !== undefined && { 'Content-Length': length }),
  }
  const asked = request({ hostname, port, method, path: `http://${host}${path}`, headers })
  asked.on('error', () => undefined).once('response', (response) => response.resume())
  asked.flushHeaders()
  return asked
}

/** Opens the window at the exchanges with this machine. */
async function openList(options?: OpenOptions): Promise<Page> {
  const page = await opened.open(options)
  await page.getByRole('tab', { name: 'All exchanges' }).click()
  await page.getByLabel('Filter exchanges').fill('127.0.0.1')
  return page
}

const rowOf = (page: Page, path: string) => page.locator('[data-exchange-id]', { hasText: path })

test('says of slow bodies how much has come', async () => {
  const upload = ask('POST', '/upload', 1_000_000)
  upload.write('x'.repeat(340_000))
  const served = once(http, 'request')
  const download = ask('GET', '/orders/export')
  download.end()
  const asked = [(await served) as [IncomingMessage, ServerResponse]]
  while (asked.every(([{ url }]) => url !== '/orders/export'))
    asked.push((await once(http, 'request')) as [IncomingMessage, ServerResponse])
  const [, answer] = asked.find(([{ url }]) => url === '/orders/export') ?? asked[0] ?? expect.unreachable()
  answer.setHeader('Content-Type', 'text/csv').write('a;b;c\n'.repeat(200_000))

  const page = await openList()
  await rowOf(page, '/upload').getByText('Sending').waitFor()
  await rowOf(page, '/upload').getByText('340.0 kB so far').waitFor()
  await rowOf(page, '/orders/export').getByText('1.2 MB so far').waitFor()
  answer.write('a;b;c\n'.repeat(50_000))
  await rowOf(page, '/orders/export').getByText('1.5 MB so far').waitFor()

  const details = page.getByRole('region', { name: 'Details' })
  await rowOf(page, '/orders/export').click()
  await details.locator('.detail-header').getByText('1.5 MB so far').waitFor()
  await details.getByRole('tab', { name: 'Body' }).click()
  await details.getByText('text/csv · 1.5 MB so far').waitFor()
  await details.getByRole('tab', { name: 'Timing' }).click()
  await details.getByText('goes on').waitFor()
  await picture(page, 'bodies-so-far')
  await rowOf(page, '/upload').click()
  await details.locator('.detail-header').getByText('340.0 kB of 1.0 MB so far').waitFor()
  await picture(page, 'bodies-so-far-upload')
  await page.context().close()

  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 1440],
    ['light', 720],
  ] as const) {
    const page = await openList({ scheme, width })
    await rowOf(page, '/orders/export').click()
    await page.locator('.detail-header').getByText('1.5 MB so far').waitFor()
    await picture(page, `bodies-so-far-list-${scheme}-${width}`)
    expect(await violations(page), `${scheme}, ${width}`).toEqual([])
    await page.getByRole('button', { name: 'Show in the flow' }).click()
    await page.locator('[data-step-id]').getByText('1.5 MB so far').waitFor()
    await picture(page, `bodies-so-far-flows-${scheme}-${width}`)
    await page.context().close()
  }

  answer.end()
  upload.end()
})
