import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { calls } from '../../../shared/bridge/contract.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
beforeAll(async () => {
  opened = await openWindow([])
})
afterAll(() => opened.close())

const pages = ['Browser', 'Terminal', 'Electron app', 'Docker', 'Android', 'iOS simulator', 'Other device'] as const

interface Sized {
  readonly scrollWidth: number
  readonly clientWidth: number
}

async function openConnect(page: Page, part: (typeof pages)[number]) {
  await page.keyboard.press('w')
  const dialog = page.getByRole('dialog', { name: 'Connect' })
  await dialog.getByRole('tab', { name: part }).click()
  return dialog
}

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 720],
  ['dark', 420],
] as const)('every way in is read by a screen reader and fits (%s, %i px)', async (scheme, width) => {
  const page = await opened.open({ scheme, width })
  await page.keyboard.press('w')
  const dialog = page.getByRole('dialog', { name: 'Connect' })
  for (const part of pages) {
    await dialog.getByRole('tab', { name: part }).click()
    await dialog.getByRole('heading', { name: 'Check the connection' }).waitFor()
    await picture(page, `connect-${part.toLowerCase().replaceAll(' ', '-')}-${scheme}-${width}`)
    expect(await violations(page), part).toEqual([])
    const wider = await dialog.evaluate(
      (element) => (element as unknown as Sized).scrollWidth - (element as unknown as Sized).clientWidth,
    )
    expect(wider, part).toBe(0)
  }
  await page.context().close()
})

test('opens from the top bar, and from the empty window', async () => {
  const page = await opened.open()
  await picture(page, 'connect-button')
  await page.getByRole('button', { name: 'Connect…' }).click()
  await page.getByRole('dialog', { name: 'Connect' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Connect it' }).click()
  await page.getByRole('dialog', { name: 'Connect' }).waitFor()
  await page.context().close()
})

const run = async (script: string) => {
  const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'ignore'] })
  await once(child, 'close')
}

test('what stands on the terminal’s page leads curl through, and the check follows it as it comes', async () => {
  const page = await opened.open()
  const dialog = await openConnect(page, 'Terminal')
  const state = (step: string) => dialog.locator(`[data-step="${step}"]`).getAttribute('data-state')
  const command = await dialog.getByRole('group', { name: 'Run in the terminal' }).textContent()
  expect(await state('proxy')).toBe('waiting')

  // Without its variables the host is not found, and nothing comes.
  await run(String(command))
  expect(await state('proxy')).toBe('waiting')

  // With the proxy alone, the certificate is refused.
  await run(`export HTTPS_PROXY=${opened.engine.proxy}; ${command}`)
  await dialog.locator('[data-step="trust"][data-state="bad"]').waitFor()
  expect(await dialog.locator('[data-step="trust"]').textContent()).toContain('unknown_ca')
  await dialog.locator('[data-step="trust"]').scrollIntoViewIfNeeded()
  await picture(page, 'connect-refused')
  expect(await violations(page)).toEqual([])

  // With all of them, every step is proven.
  await run(`${await dialog.getByRole('group', { name: 'Variables' }).textContent()}\n${command}`)
  await dialog.locator('[data-step="trust"][data-state="good"]').waitFor()
  expect([await state('proxy'), await state('https'), await state('around')]).toEqual(['good', 'good', 'note'])
  await dialog.getByText('Clients that came lately').click()
  await picture(page, 'connect-trusted')

  // Another check begins anew.
  await dialog.getByRole('button', { name: 'New check' }).click()
  await dialog.locator('[data-step="proxy"][data-state="waiting"]').waitFor()
  await page.context().close()
})

test('lets the proxy listen for the network, says so in the top bar, and takes it back', async () => {
  const page = await opened.open()
  const dialog = await openConnect(page, 'Docker')
  const settings = async () => {
    const answer = await opened.engine.call('proxySettings', {})
    return answer.ok ? calls.proxySettings.output.parse(answer.value).settings.listen : answer.error.message
  }
  await dialog.getByRole('button', { name: 'Listen for the network too' }).click()
  await dialog.getByRole('button', { name: 'Listen for this machine alone' }).waitFor()
  expect(await settings()).toBe('network')
  await picture(page, 'connect-network')
  expect(await violations(page)).toEqual([])
  expect(await page.locator('.proxy-network').count()).toBe(1)
  await dialog.getByRole('button', { name: 'Listen for this machine alone' }).click()
  await dialog.getByRole('button', { name: 'Listen for the network too' }).waitFor()
  expect(await settings()).toBe('this-machine')
  await page.context().close()
})

test.each([1440, 900, 720])('the top bar fits, the sign of the network included (%i px)', async (width) => {
  await opened.engine.call('setProxySettings', { settings: { listen: 'network' } })
  const page = await opened.open({ width })
  await page.keyboard.press('x')
  await page.locator('.proxy-network').waitFor({ state: 'attached' })
  const bar = page.locator('.top-bar')
  const wide = await bar.evaluate((element) => (element as unknown as Sized).scrollWidth)
  await picture(page, `connect-top-bar-${width}`)
  expect(wide).toBeLessThanOrEqual(width)
  await opened.engine.call('setProxySettings', { settings: { listen: 'this-machine' } })
  await page.context().close()
})

test('writes for the shell that is chosen', async () => {
  const page = await opened.open()
  const dialog = await openConnect(page, 'Electron app')
  const lines = dialog.getByRole('group', { name: 'Lines that start the app' })
  expect(await lines.textContent()).toContain("'--proxy-bypass-list=<-loopback>'")
  await dialog.getByRole('radio', { name: 'cmd' }).click()
  expect(await lines.textContent()).toContain('set "NODE_USE_ENV_PROXY=1"')
  await page.context().close()
})
