import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refuseBySocks } from '../../integration/engine/refuse-by-socks.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
let server: Server
let curl: ChildProcess

/** A client without an id asks for a token by curl; the answer waits until the window's row names it. */
beforeAll(async () => {
  opened = await openWindow([])
  const named = new Promise<void>((done) => {
    opened.engine.subscribe((event) => {
      if (event.kind === 'changes' && event.changes.some((change) => change.kind === 'exchange' && change.row.program))
        done()
    })
  })
  server = createServer((_request, response) => {
    const body = JSON.stringify({ error: 'invalid_client' })
    void named.then(() => response.writeHead(401, { 'Content-Type': 'application/json' }).end(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const token = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`
  const sent = ['--data', 'grant_type=client_credentials&scope=orders']
  curl = spawn('curl', ['--silent', '--proxy', opened.engine.proxy ?? '', ...sent, token], { stdio: 'ignore' })
  await once(curl, 'exit')
})

afterAll(async () => {
  await opened?.close()
  server?.close()
})

const details = (page: Page) => page.getByRole('region', { name: 'Details' })
const label = () => `curl (pid ${curl.pid})`

describe.runIf(process.platform === 'linux')('the program that sent an exchange', () => {
  test.each([
    ['light', 1800],
    ['dark', 1800],
    ['light', 720],
    ['dark', 720],
  ] as const)('stands in the details, and where there is room in the list (%s, %i px)', async (scheme, width) => {
    const page = await opened.open({ scheme, width })
    await page.getByRole('tab', { name: 'All exchanges' }).click()
    await page.locator('[data-exchange-id]').first().click()
    await details(page).getByRole('tab', { name: 'Timing' }).click()
    await details(page).getByText(label(), { exact: true }).waitFor()
    await details(page)
      .getByText(/\/curl$/)
      .waitFor()
    expect(await page.getByRole('gridcell', { name: label() }).isVisible()).toBe(width > 1700)
    expect(await page.getByRole('columnheader', { name: 'Program' }).isVisible()).toBe(width > 1700)
    await picture(page, `program-${scheme}-${width}`)
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  test('is what exchanges and flows are looked for by, and what a client without an id is called', async () => {
    const page = await opened.open()
    await page.locator('[data-flow-id]', { hasText: label() }).click()
    await page.getByRole('region', { name: 'Timeline' }).getByRole('heading', { name: label() }).waitFor()
    await picture(page, 'program-flow')
    await page.getByLabel('Search flows').fill('firefox')
    await page.getByText('No flow fits the search.').waitFor()
    await page.getByRole('button', { name: 'Empty the search' }).press('Enter')
    await page.locator('[data-flow-id]').first().waitFor()
    await page.locator('.search input:focus').waitFor()
    await page.getByLabel('Search flows').fill('curl')
    await page.locator('[data-flow-id]', { hasText: label() }).waitFor()
    await page.getByRole('tab', { name: 'All exchanges' }).click()
    await page.getByLabel('Filter exchanges').fill('firefox')
    await page.getByText('No exchange fits the filter.').waitFor()
    await page.getByRole('button', { name: 'Show all' }).press('Enter')
    await page.locator('[data-exchange-id]').first().waitFor()
    await page.locator('.search input:focus').waitFor()
    await page.getByLabel('Filter exchanges').fill('curl')
    await page.locator('[data-exchange-id]').waitFor()
    await page.context().close()
  })

  test.each([
    ['light', 1440],
    ['dark', 720],
  ] as const)('is named where it refuses the certificate and gave no User-Agent (%s)', async (scheme, width) => {
    const page = await opened.open({ scheme, width })
    const end = await refuseBySocks(opened.engine.proxy ?? '', `${scheme}.example.com`)
    const banner = page.locator('.banner', { hasText: `${scheme}.example.com` })
    await banner.locator('.client-name', { hasText: 'node' }).waitFor()
    await picture(page, `program-refusal-${scheme}`)
    expect(await violations(page)).toEqual([])
    end()
    await page.context().close()
  })
})
