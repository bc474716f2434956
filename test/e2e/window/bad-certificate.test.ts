import { afterAll, beforeAll, expect, test } from 'vitest'
import { loginSteps } from '../../traffic/login.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
beforeAll(async () => {
  const connection = { certificate: { ignored: 'it is signed by itself' } }
  opened = await openWindow(Object.values(loginSteps()).map((step) => ({ ...step, connection })))
})
afterAll(() => opened.close())

test.each([
  ['light', 1440],
  ['dark', 720],
] as const)(
  'an exchange whose bad certificate was let pass is marked wherever it stands (%s, %i px)',
  async (scheme, width) => {
    const page = await opened.open({ scheme, width })
    const step = page.locator('[data-step-kind="token-request"]')
    await step.waitFor()
    expect(await step.textContent()).toContain('bad certificate')
    await page
      .getByText('A bad certificate was let pass, as the proxy settings permit: it is signed by itself.')
      .waitFor()
    await picture(page, `bad-certificate-timeline-${scheme}-${width}`)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('x')
    const rows = page.locator('[data-exchange-id]')
    await rows.first().waitFor()
    expect(await rows.locator('.bad-certificate').count()).toBe(await rows.count())
    await picture(page, `bad-certificate-list-${scheme}-${width}`)
    // They are found by it.
    await page.getByRole('searchbox', { name: 'Filter exchanges' }).fill('bad certificate')
    expect(await rows.count()).toBeGreaterThan(0)
    await page.context().close()
  },
)
