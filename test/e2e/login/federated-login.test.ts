import { expect, it } from 'vitest'
import { logIn } from '../../lab/browser.ts'
import { flowRow, openLabWindow } from '../lab-window.ts'

it('shows a login at another provider as a flow within the flow', async () => {
  const opened = await openLabWindow(undefined, { federated: true })
  try {
    const page = await logIn(await opened.browser.newContext(), opened.lab)
    expect(await page.getByRole('heading').textContent()).toBe('Welcome, ada')
    await flowRow(opened.window, 'completed').first().waitFor()
    const rows = opened.window.getByRole('region', { name: 'Flows' }).locator('[data-flow-id]')
    expect(await rows.count()).toBe(2)
    // The nested one stands under the one that it is within, and is the other server's client.
    expect(await rows.nth(0).textContent()).toContain('lab-client')
    expect(await rows.nth(0).getAttribute('aria-level')).toBe('1')
    expect(await rows.nth(1).textContent()).toContain('lab-server-at-the-other')
    expect(await rows.nth(1).getAttribute('aria-level')).toBe('2')
    expect(await opened.window.locator('[data-cause]').count()).toBe(0)
  } finally {
    await opened.close()
  }
})
