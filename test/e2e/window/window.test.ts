import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { sampleExchanges } from './sample-exchanges.ts'
import { violations } from './violations.ts'

let opened: OpenWindow

beforeAll(async () => {
  opened = await openWindow(sampleExchanges(Date.now()))
})

afterAll(() => opened?.close())

const flow = (page: Page, cause: string) => page.locator('[data-flow-id]', { hasText: cause }).first()
const details = (page: Page) => page.getByRole('region', { name: 'Details' })
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' })

/** Whether an element has the focus. */
const isFocused = (element: { matches(selector: string): boolean }) => element.matches(':focus')

describe.each(['light', 'dark'] as const)('in the %s theme', (scheme) => {
  test('every screen is read by a screen reader: axe finds nothing', async () => {
    const page = await opened.open({ scheme })
    await flow(page, 'redirect URI').click()
    await details(page).locator('[data-cause]').first().waitFor()
    await picture(page, `findings-${scheme}`)
    expect(await violations(page)).toEqual([])

    for (const tab of ['Parameters', 'Headers', 'Body', 'Tokens', 'Timing']) {
      await page.locator('[data-flow-id][data-outcome="completed"]').first().click()
      await page.locator('[data-step-kind="token-response"]').click()
      await details(page).getByRole('tab', { name: tab }).click()
      await details(page).locator(`[data-tab="${tab.toLowerCase()}"]`).waitFor()
      await picture(page, `${tab.toLowerCase()}-${scheme}`)
      expect(await violations(page), tab).toEqual([])
    }

    await flow(page, 'state does not tie').click()
    await page.locator('[data-missing]').first().click()
    await details(page).getByText('was not seen').waitFor()
    await picture(page, `missing-${scheme}`)
    expect(await violations(page), 'a missing step').toEqual([])

    await page.getByRole('tab', { name: 'All exchanges' }).click()
    await page.locator('[data-exchange-id][data-outcome="failed"]').click()
    await details(page).getByText('was not found').first().waitFor()
    await picture(page, `exchanges-${scheme}`)
    expect(await violations(page), 'all exchanges').toEqual([])

    for (const dialog of ['Client registration', 'CA certificate', 'Clear session', 'List of keys', 'List of checks']) {
      await page.getByRole('button', { name: dialog }).click()
      await page.locator('.modal').waitFor()
      if (dialog === 'CA certificate') await page.locator('.fingerprint').waitFor()
      if (dialog === 'List of checks') await page.locator('[data-check="state-mismatch"] summary').click()
      if (dialog === 'Client registration') await page.locator('.registration').waitFor()
      await picture(page, `${dialog.toLowerCase().replaceAll(' ', '-')}-${scheme}`)
      expect(await violations(page), dialog).toEqual([])
      await page.keyboard.press('Escape')
      await page.locator('.modal').waitFor({ state: 'detached' })
    }
    await page.context().close()
  })
})

test('breaks no rule of its Content-Security-Policy, and logs no error', async () => {
  const page = await opened.open()
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  await page.reload()
  await flow(page, 'redirect URI').click()
  await page.getByRole('button', { name: /^Theme/ }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.getByRole('button', { name: 'Client registration' }).click()
  await page.locator('.registration').waitFor()
  await page.keyboard.press('Escape')
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  expect(said).toEqual([])
  await page.context().close()
})

test('is gone through from the list to the very value without a mouse', async () => {
  const page = await opened.open()
  const key = (name: string) => page.keyboard.press(name)
  const focused = () =>
    page.evaluate<string>(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`)
  await page.locator('[data-flow-id]').first().waitFor()

  await key('/')
  expect(await focused()).toBe('Search flows')
  await page.keyboard.type('shop failed')
  await page.waitForFunction(`document.querySelectorAll('[data-flow-id]').length === 3`)
  await key('Escape')
  await page.waitForFunction(`document.querySelectorAll('[data-flow-id]').length === 7`)
  await key('ArrowDown')
  expect(await focused()).toBe('Flows')
  await key('Home')
  const first = await page.locator('[data-flow-id][aria-selected="true"]').getAttribute('data-flow-id')
  await key('ArrowDown')
  await page.locator(`[data-flow-id][aria-selected="true"]:not([data-flow-id="${first}"])`).waitFor()
  const active = await page.getByRole('treegrid', { name: 'Flows' }).getAttribute('aria-activedescendant')
  expect(await page.locator('[data-flow-id][aria-selected="true"]').getAttribute('id')).toBe(active)
  await key('Home')
  await page.locator(`[data-flow-id="${first}"][aria-selected="true"]`).waitFor()

  await key('Enter')
  expect(await focused()).toBe('Steps')
  await key('End')
  await page.locator('[data-step-kind="token-response"][aria-selected="true"]').waitFor()
  await key('ArrowUp')
  await page.locator('[data-step-kind="token-request"][aria-selected="true"]').waitFor()
  await details(page).locator('[data-cause="redirect-uri-mismatch"]').first().waitFor()
  await key('Enter')
  expect(await focused()).toContain('Findings')

  const jump = details(page).getByRole('button', { name: 'Jump to value' }).first()
  for (let presses = 0; presses < 12 && !(await jump.evaluate(isFocused)); presses++) await key('Tab')
  await key('Enter')
  const value = details(page).locator('[data-highlight]')
  await value.waitFor()
  expect(await value.getAttribute('data-location')).toContain('redirect_uri')
  expect(await value.textContent()).toBe('https://shop.example/auth/Callback/')
  expect(await value.evaluate(isFocused)).toBe(true)
  await picture(page, 'jumped-light')

  await key('F6')
  expect(await focused()).toBe('Flows')
  await key('x')
  await page.getByRole('region', { name: 'All exchanges' }).waitFor()
  await key('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await key('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.context().close()
})

test('shows the two values one above the other, each with exactly its own text', async () => {
  const page = await opened.open()
  await flow(page, 'redirect URI').click()
  const evidence = details(page).locator('[data-evidence-location]').first()
  await evidence.waitFor()
  expect(await evidence.locator('[data-role="seen"]').textContent()).toBe('https://shop.example/auth/Callback/')
  expect(await evidence.locator('[data-role="expected"]').textContent()).toBe('https://shop.example/auth/callback')
  expect(await evidence.locator('[data-role="seen"] mark').allTextContents()).toEqual(['C', '/'])
  expect(await evidence.locator('[data-role="expected"] mark').allTextContents()).toEqual(['c'])
  await page.context().close()
})

test('jumps to a value of another exchange', async () => {
  const page = await opened.open()
  await flow(page, 'redirect URI').click()
  await details(page).getByRole('button', { name: 'Jump to expected' }).first().click()
  const value = details(page).locator('[data-highlight]')
  await value.waitFor()
  expect(await value.textContent()).toBe('https://shop.example/auth/callback')
  await page.locator('[data-step-kind="authorization-request"][aria-selected="true"]').waitFor()
  await page.context().close()
})

test('shows no secret until it is asked to, and hides it again on leaving', async () => {
  const page = await opened.open()
  await page.locator('[data-flow-id][data-outcome="completed"]').first().click()
  await page.locator('[data-step-kind="token-request"]').click()
  await details(page).getByRole('tab', { name: 'Parameters' }).click()
  await details(page).locator('[data-location="request.body.code"]').waitFor()
  expect(await page.content()).not.toContain('Hq7-good-code-81')
  await details(page).getByRole('button', { name: 'Show the value of code', exact: true }).click()
  await details(page).getByText('Hq7-good-code-81').waitFor()
  expect(await page.content()).not.toContain('a-secret-of-the-lab')
  await details(page).getByRole('button', { name: 'Show secrets' }).click()
  await details(page).locator('[data-location="request.body.code_verifier"]:not([data-masked])').waitFor()
  await picture(page, 'secrets-light')
  await page.locator('[data-step-kind="token-response"]').click()
  await page.locator('[data-step-kind="token-request"]').click()
  await details(page).locator('[data-location="request.body.code"][data-masked]').waitFor()
  expect(await page.content()).not.toContain('Hq7-good-code-81')
  await page.context().close()
})

test('says what a token holds, in local and relative time, and that its signature was verified', async () => {
  const page = await opened.open()
  await page.locator('[data-flow-id][data-outcome="completed"]').first().click()
  await page.locator('[data-step-kind="token-response"]').click()
  await details(page).getByRole('tab', { name: 'Tokens' }).click()
  const token = details(page).getByRole('article', { name: 'id_token' })
  await token.locator('[data-signature="verified"]').waitFor()
  expect(await token.locator('tr', { hasText: 'exp' }).first().textContent()).toMatch(/in 5\d minutes/)
  await page.context().close()
})

test('nests a flow under the one it ran within, and leads from one to the other', async () => {
  const page = await opened.open()
  const nested = page.locator('[data-flow-id][data-nested]')
  await nested.click()
  await timeline(page).getByRole('button', { name: 'Within the login of shop-web' }).click()
  await timeline(page).locator('[data-nested-flow]').waitFor()
  await picture(page, 'nested-light')
  await timeline(page).locator('[data-nested-flow]').click()
  await page.locator('[data-flow-id][data-nested][aria-selected="true"]').waitFor()
  await page.context().close()
})

test.each([
  ['narrow', 700, 900],
  ['medium', 1024, 768],
  ['wide', 1920, 1080],
])('has nothing cut off in a %s window', async (name, width, height) => {
  const page = await opened.open({ width, height })
  await flow(page, 'redirect URI').click()
  await details(page).locator('[data-cause]').first().waitFor()
  await picture(page, `${name}-light`)
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  expect(overflow).toBe(0)
  for (const region of ['Flows', 'Timeline', 'Details']) {
    const box = await page.getByRole('region', { name: region, exact: true }).boundingBox()
    expect(box?.height).toBeGreaterThan(100)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width)
  }
  await page.context().close()
})

test.each([360, 420])('shows the whole name of each step in a window of %d pixels', async (width) => {
  const page = await opened.open({ width, height: 800 })
  for (const flow of await page.locator('[data-flow-id]').all()) {
    await flow.click()
    await page.locator('[data-step-id]').first().waitFor()
    const cut = await page.evaluate(`[...document.querySelectorAll('.step-label')].flatMap((label) => {
      const name = label.querySelector('.step-name')
      const isWhole = name.scrollWidth <= name.clientWidth && label.scrollHeight <= label.clientHeight
      return isWhole ? [] : [name.textContent]
    })`)
    expect(cut).toEqual([])
  }
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0)
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('the step that is shown stays in sight where the window becomes small, as by zooming in', async () => {
  const page = await opened.open()
  await page.locator('[data-flow-id]').first().click()
  await page.locator('[data-step-id][aria-selected="true"]').waitFor()
  await page.setViewportSize({ width: 720, height: 800 })
  const inSight = `(() => {
    const row = document.querySelector('[data-step-id][aria-selected="true"]')
    const [step, list] = [row, row.closest('.virtual-grid')].map((element) => element.getBoundingClientRect())
    return step.top >= list.top && step.bottom <= list.bottom + 1
  })()`
  await expect.poll(() => page.evaluate(inSight)).toBe(true)
  await picture(page, 'smaller')
  await page.context().close()
})

test('what is chosen is seen in forced colours too, where every ground is the same', async () => {
  const page = await opened.open()
  await page.emulateMedia({ forcedColors: 'active' })
  await page.locator('[data-flow-id]').first().click()
  await page.locator('.tab[data-state="active"]').waitFor()
  const drawn = await page.evaluate(`[
    ...['Flows', 'Steps'].map((list) => {
      const row = document.querySelector('[aria-label="' + list + '"] [aria-selected="true"]')
      return getComputedStyle(row).outlineStyle
    }),
    ...['.section-tab', '.tab'].map((tab) => {
      const { backgroundColor } = getComputedStyle(document.querySelector(tab + '[data-state="active"]'), '::after')
      return backgroundColor === getComputedStyle(document.body).backgroundColor ? 'not to be seen' : 'line'
    }),
  ]`)
  expect(drawn).toEqual(['dashed', 'dashed', 'line', 'line'])
  await picture(page, 'forced-colors')
  await page.getByRole('treegrid', { name: 'Flows' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('x')
  await page.locator('[data-exchange-id]').first().click()
  await picture(page, 'forced-colors-exchanges')
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('saves a registration, checks the flows again, and says which field cannot be used', async () => {
  const page = await opened.open()
  await page.getByRole('button', { name: 'Client registration' }).click()
  const dialog = page.getByRole('dialog', { name: 'Client registration' })
  await dialog.getByLabel('Client ID').fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Write the client id as it is registered.').waitFor()
  await dialog.getByLabel('Client ID').fill('shop-web')
  await dialog.getByLabel('Issuer', { exact: true }).fill('https://login.acme.example')
  await dialog.getByLabel('Redirect URIs').fill('https://shop.example/auth/callbak')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('[data-flow-id][data-outcome="completed"][data-worst]').first().waitFor()
  await page.getByRole('button', { name: 'Client registration' }).click()
  await dialog.getByRole('button', { name: 'Remove registration 1' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.locator('[data-flow-id][data-outcome="completed"][data-worst]').first().waitFor({ state: 'detached' })
  await page.context().close()
})
