import { afterEach, expect, test } from 'vitest'
import type { Written } from '../../traffic/exchange.ts'
import { login, loginSteps } from '../../traffic/login.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'

let opened: OpenWindow | undefined
afterEach(async () => {
  await opened?.close()
  opened = undefined
})

const calls: readonly Written[] = Array.from({ length: 1600 }, (_, n) => ({
  ...loginSteps().resource,
  url: `https://api.example/orders/${n}`,
}))
const pages: readonly Written[] = Array.from({ length: 22_000 }, (_, n) => ({
  url: `https://app.example/page/${n}`,
  status: 200,
}))

test('says that a long session has more than is listed, and lists it when asked', async () => {
  opened = await openWindow([...login(), ...calls, ...pages])
  const page = await opened.open({ width: 1440, height: 900, scheme: 'light' })
  await page.getByText(/more requests to the resource, where nothing was found/).waitFor()
  await picture(page, 'flow-let-go')
  await page.getByRole('tab', { name: 'All exchanges' }).click()
  const older = page.getByText(/older exchanges that no flow needs are in the session/)
  await older.waitFor()
  const count = async () => Number((await page.locator('.exchange-bar .count').textContent())?.replaceAll(',', ''))
  const before = await count()
  expect(before).toBeLessThanOrEqual(20_000)
  await picture(page, 'older-exchanges')
  await page.getByRole('button', { name: 'List older ones' }).click()
  await page.getByText('There are older exchanges in the session.').waitFor()
  expect(await count()).toBeGreaterThan(before + 1000)
  const narrow = await opened.open({ width: 720, height: 800, scheme: 'dark' })
  await narrow.getByRole('tab', { name: 'All exchanges' }).click()
  await narrow.getByText(/older exchanges that no flow needs/).waitFor()
  await picture(narrow, 'older-exchanges-narrow')
})
