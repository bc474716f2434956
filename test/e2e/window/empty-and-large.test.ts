import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { manyExchanges, sampleExchanges } from './sample-exchanges.ts'
import { violations } from './violations.ts'

let opened: OpenWindow | undefined

afterEach(async () => {
  await opened?.close()
  opened = undefined
})

test('teaches what to do before the first flow', async () => {
  opened = await openWindow([])
  for (const scheme of ['light', 'dark'] as const) {
    const page = await opened.open({ scheme })
    await page.getByRole('heading', { name: 'Find the step that breaks a login' }).waitFor()
    expect(await page.getByRole('button', { name: 'Open browser' }).count()).toBe(1)
    await picture(page, `empty-${scheme}`)
    expect(await violations(page)).toEqual([])
    await page.context().close()
  }
})

test('says why the proxy does not run', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => taken.once('listening', listening))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  opened = await openWindow([], { proxyPort: port, proxyMayFail: true })
  const page = await opened.open()
  await page.getByRole('alert').getByText('The proxy does not run.').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain(String(port))
  await picture(page, 'proxy-error')
  expect(await violations(page)).toEqual([])
  // While the port is taken, that stays so; once it is free, the press is all that it takes.
  const again = page.getByRole('button', { name: 'Try again' })
  await again.press('Enter')
  await page.getByText('Proxy not running').waitFor()
  await new Promise((closed) => taken.close(closed))
  await again.press('Enter')
  await page.locator('.proxy[data-state="listening"]').getByText(`:${port}`).waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
})

test('starts the proxy at another port, where its own is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => taken.once('listening', listening))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  opened = await openWindow([], { proxyPort: port, proxyMayFail: true })
  const page = await opened.open({ width: 720 })
  const press = page.getByRole('button', { name: 'Use any free port' })
  await press.waitFor()
  await picture(page, 'proxy-error-720')
  await press.press('Enter')
  await page.locator('.proxy[data-state="listening"]').waitFor()
  expect(opened.engine.proxy).not.toBe(`http://127.0.0.1:${port}`)
  expect(opened.engine.proxy).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  taken.close()
})

test('says that the connection is lost, and keeps what it shows', async () => {
  opened = await openWindow(sampleExchanges(Date.now()))
  const page = await opened.open()
  await page.locator('[data-flow-id]').first().waitFor()
  await opened.host.close()
  await page.getByRole('alert').getByText('Connection lost.').waitFor()
  expect(await page.locator('[data-flow-id]').count()).toBe(7)
  await picture(page, 'connection-lost')
})

test('clears the session after asking', async () => {
  opened = await openWindow(sampleExchanges(Date.now()))
  const page = await opened.open()
  await page.locator('[data-flow-id]').first().waitFor()
  await page.getByRole('button', { name: 'Clear session' }).click()
  await page.getByRole('button', { name: 'Keep the session' }).click()
  expect(await page.locator('[data-flow-id]').count()).toBe(7)
  await page.getByRole('button', { name: 'Clear session' }).click()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('heading', { name: 'Find the step that breaks a login' }).waitFor()
  expect(await page.locator('[data-flow-id]').count()).toBe(0)
})

test('stays smooth with 20,000 exchanges: only rows in sight are drawn, and no task is long', async () => {
  opened = await openWindow(manyExchanges(20_000))
  const page = await opened.open()
  await page.getByRole('tab', { name: 'All exchanges' }).click()
  await page.locator('.exchange-bar .count').getByText('20,000', { exact: true }).waitFor()
  const grid = page.getByRole('grid', { name: 'Exchanges' })
  await grid.locator('[data-exchange-id]').first().waitFor()
  const seen = await page.evaluate<{ rows: number; longest: number }>(`(async () => {
    const element = document.querySelector('[role="grid"][aria-label="Exchanges"]')
    const tasks = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe({ type: 'longtask' })
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn))
    let rows = 0
    for (let step = 0; step <= 120; step++) {
      element.scrollTop = ((element.scrollHeight - element.clientHeight) * step) / 120
      await frame()
      rows = Math.max(rows, document.querySelectorAll('[data-exchange-id]').length)
    }
    await frame()
    return { rows, longest: Math.max(0, ...tasks) }
  })()`)
  expect(seen.rows).toBeGreaterThan(10)
  expect(seen.rows).toBeLessThan(120)
  // A quarter of a second would be felt; a machine that does other things at the same time is given the same again.
  expect(seen.longest).toBeLessThan(500)
  await grid.locator('[data-exchange-id="19999"]').waitFor()
  await grid.focus()
  await page.keyboard.press('End')
  await grid.locator('[data-exchange-id="19999"][aria-selected="true"]').waitFor()
  await page.getByRole('searchbox', { name: 'Filter exchanges' }).fill('items/19999')
  await page.waitForFunction(`document.querySelectorAll('[data-exchange-id]').length === 1`)
  await page.getByRole('searchbox', { name: 'Filter exchanges' }).fill('')
  await picture(page, 'many-light')
})
