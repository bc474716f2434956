import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logIn } from '../../lab/browser.ts'
import { findingsIn, flowRow, type LabWindow, openLabWindow } from '../lab-window.ts'

const sixSteps = [
  'authorization-request',
  'authorization-response',
  'token-request',
  'token-response',
  'resource-request',
  'resource-response',
]

describe('a good login', () => {
  let opened: LabWindow
  beforeAll(async () => {
    opened = await openLabWindow()
  })
  afterAll(() => opened.close())

  it('shows its six steps, completed, and no finding at all', async () => {
    const page = await logIn(await opened.browser.newContext(), opened.lab)
    expect(await page.getByRole('heading').textContent()).toBe('Welcome, ada')
    const row = flowRow(opened.window, 'completed').first()
    await row.waitFor()
    await row.click()
    const steps = opened.window.getByRole('region', { name: 'Timeline' }).locator('[data-step-kind]')
    await steps.nth(5).waitFor()
    expect(await Promise.all((await steps.all()).map((step) => step.getAttribute('data-step-kind')))).toEqual(sixSteps)
    expect(await opened.window.locator('[data-missing="true"]').count()).toBe(0)
    // Requests and responses at the server are seen on both sides of its gateway, and the response at the client too.
    const timeline = opened.window.getByRole('region', { name: 'Timeline' })
    expect(await timeline.getByText('Behind the gateway').count()).toBe(4)
    expect(await timeline.getByText('Delivered by the browser').count()).toBe(1)
    expect(await findingsIn(opened.window)).toEqual([])
    expect(
      await opened.window.locator('[data-worst="error"], [data-worst="warning"], [data-worst="note"]').count(),
    ).toBe(0)
  })

  it('verifies the signature of the ID token by the key set that was fetched', async () => {
    await opened.window.locator('[data-step-kind="token-response"]').first().click()
    const details = opened.window.getByRole('region', { name: 'Details' })
    await details.getByRole('tab', { name: 'Tokens' }).click()
    await details.getByText('RS256 with the key lab-key of the key set fetched in exchange').first().waitFor()
  })

  it('keeps two logins at once apart', async () => {
    const before = await flowRow(opened.window, 'completed').count()
    await Promise.all([
      logIn(await opened.browser.newContext(), opened.lab),
      logIn(await opened.browser.newContext(), opened.lab),
    ])
    await flowRow(opened.window, 'completed')
      .nth(before + 1)
      .waitFor()
    expect(await flowRow(opened.window, 'completed').count()).toBe(before + 2)
    expect(await opened.window.locator('[data-flow-id]:not([data-outcome="completed"])').count()).toBe(0)
  })

  it('shows no secret before it is asked to', async () => {
    await opened.window.locator('[data-step-kind="token-response"]').first().click()
    const details = opened.window.getByRole('region', { name: 'Details' })
    await details.getByRole('tab', { name: 'Body' }).click()
    await details.getByText('‹access token').first().waitFor()
    expect(await opened.window.content()).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}/)
  })
})
