import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { through } from '../../integration/engine/running-engine.ts'
import { login } from '../../traffic/login.ts'
import { type OpenWindow, openWindow } from './open-window.ts'
import { manyExchanges } from './sample-exchanges.ts'

// Whoever reads is not led away by what comes meanwhile.

let opened: OpenWindow | undefined
let server: Server
let origin = ''

beforeEach(async () => {
  server = createServer((request, response) => {
    if (!request.url?.startsWith('/authorize')) return void response.end('hello')
    const { searchParams } = new URL(request.url, 'http://any')
    const location = `${searchParams.get('redirect_uri')}?code=a-code-of-this-login&state=${searchParams.get('state')}`
    response.writeHead(302, { location }).end()
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await opened?.close()
  opened = undefined
  server.close()
  server.closeAllConnections()
})

const ask = (path: string) => through(opened?.engine.proxy ?? null, { url: `${origin}${path}` })

async function askMany(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 20)
    await Promise.all(Array.from({ length: 20 }, (_one, index) => ask(`/later/${sent + index}`)))
}

const logIn = (client: string) =>
  ask(
    `/authorize?response_type=code&client_id=${client}&state=Zk3vT9qLx2Rw8YbN-${client}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback`,
  )

/** The first row in sight, and by how many pixels it begins below the list's upper edge. */
const firstRow = (page: Page, list: string, row: string) =>
  page.evaluate<readonly [string, number]>(`(() => {
    const list = document.querySelector('.virtual-grid[aria-label="${list}"]')
    const head = list.querySelector('.virtual-head')?.getBoundingClientRect().height ?? 0
    const top = list.getBoundingClientRect().top + head
    return [...list.querySelectorAll('[${row}]')]
      .map((one) => [one.getAttribute('${row}'), Math.round(one.getBoundingClientRect().top - top)])
      .filter(([, at]) => at > -25)
      .sort((a, b) => a[1] - b[1])[0]
  })()`)

const patient = { timeout: 20_000 }

const scrollTop = (page: Page, list: string) =>
  page.evaluate<number>(`document.querySelector('.virtual-grid[aria-label="${list}"]').scrollTop`)

const scrollTo = (page: Page, list: string, top: number) =>
  page.evaluate(
    `new Promise((scrolled) => {
      const list = document.querySelector('.virtual-grid[aria-label="${list}"]')
      list.addEventListener('scroll', () => requestAnimationFrame(() => requestAnimationFrame(scrolled)), { once: true })
      list.scrollTop = ${top}
    })`,
  )

test('the rows that are read stay where they are while old ones are let go, and so does what was chosen', async () => {
  opened = await openWindow([...login(), ...manyExchanges(19_500)])
  const page = await opened.open()
  await page.keyboard.press('x')
  await page.locator('[data-exchange-id]').first().waitFor()
  await scrollTo(page, 'Exchanges', 90_000)
  const before = await firstRow(page, 'Exchanges', 'data-exchange-id')
  await page.locator(`[data-exchange-id="${Number(before[0]) + 5}"]`).click()
  await askMany(1000)
  await page.getByText(/older exchanges that no flow needs are in the session/).waitFor()
  await expect
    .poll(async () => Number((await page.locator('.exchange-bar .count').textContent())?.replaceAll(',', '')), patient)
    .toBeLessThan(20_000)
  // The line on older ones, which is new, pushes the list down, and not its rows within it.
  await expect.poll(() => scrollTop(page, 'Exchanges'), patient).toBeLessThan(90_000)
  await page.locator(`[data-exchange-id="${before[0]}"]`).waitFor()
  expect(await firstRow(page, 'Exchanges', 'data-exchange-id')).toEqual(before)
  await page.locator(`[data-exchange-id="${Number(before[0]) + 5}"][aria-selected="true"]`).waitFor()

  // One that is itself let go is shown all the same.
  await scrollTo(page, 'Exchanges', 0)
  const oldest = page.locator('[data-exchange-id]').nth(8)
  const id = await oldest.getAttribute('data-exchange-id')
  await oldest.click()
  await page.getByText(`exchange ${id}`, { exact: true }).waitFor()
  await askMany(1200)
  await page.locator(`[data-exchange-id="${id}"]`).waitFor({ state: 'detached' })
  expect(await page.getByText(`exchange ${id}`, { exact: true }).count()).toBe(1)
})

test('the flow that is read stays, though newer ones begin, and so does the place in the list of flows', async () => {
  opened = await openWindow(login())
  const page = await opened.open()
  const title = page.locator('.flow-header h2, .timeline h2').first()
  await logIn('app-0')
  // Nobody has looked yet: the newest is shown.
  await title.filter({ hasText: 'app-0' }).waitFor()
  await page.getByRole('region', { name: 'Details' }).getByRole('tab', { name: 'Headers' }).click()
  for (let number = 1; number <= 30; number++) await logIn(`app-${number}`)
  await page.getByRole('tab', { name: 'Flows' }).filter({ hasText: '32' }).waitFor()
  expect(await title.textContent()).toContain('app-0')

  await scrollTo(page, 'Flows', 500)
  const before = await firstRow(page, 'Flows', 'data-flow-id')
  for (let number = 31; number <= 36; number++) await logIn(`app-${number}`)
  await page.getByRole('tab', { name: 'Flows' }).filter({ hasText: '38' }).waitFor()
  expect(await firstRow(page, 'Flows', 'data-flow-id')).toEqual(before)
  expect(await title.textContent()).toContain('app-0')
})
