import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { calls } from '../../../shared/bridge/contract.ts'
import { login } from '../../traffic/login.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
beforeAll(async () => {
  opened = await openWindow(login())
})
afterAll(() => opened.close())

async function settings() {
  const answer = await opened.engine.call('proxySettings', {})
  if (!answer.ok) throw new Error(answer.error.message)
  return calls.proxySettings.output.parse(answer.value).settings
}

/** What is asked of an element in the page. */
interface Sized {
  readonly scrollWidth: number
  readonly clientWidth: number
}

/** By how many pixels what is in it is wider than it is. */
const tooWide = (element: unknown) => (element as Sized).scrollWidth - (element as Sized).clientWidth

const parts = ['Decryption', 'Way to servers', 'Certificates'] as const

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 420],
  ['dark', 420],
] as const)('every part is read by a screen reader and fits (%s, %i px)', async (scheme, width) => {
  const page = await opened.open({ scheme, width })
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: 'Proxy settings' })
  for (const part of parts) {
    await dialog.getByRole('tab', { name: part }).click()
    if (part === 'Way to servers') await dialog.getByRole('radio', { name: 'A proxy' }).click()
    if (part === 'Certificates') await dialog.getByRole('button', { name: 'Add a client certificate' }).click()
    await picture(page, `proxy-${part.toLowerCase().replaceAll(' ', '-')}-${scheme}-${width}`)
    expect(await violations(page), part).toEqual([])
    expect(await dialog.evaluate(tooWide), part).toBe(0)
  }
  await page.context().close()
})

test('is filled in by the keyboard, says what cannot be used at its field, and changes the proxy', async () => {
  const page = await opened.open()
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: 'Proxy settings' })
  const never = dialog.getByRole('textbox', { name: 'Never decrypted' })
  await never.fill('https://bank.example/')
  await dialog.getByRole('tab', { name: 'Way to servers' }).click()
  await dialog.getByRole('radio', { name: 'A proxy' }).click()
  await dialog.getByRole('textbox', { name: 'Proxy', exact: true }).fill('http://proxy.example:8080')
  await dialog.getByRole('textbox', { name: 'User name' }).fill('me')
  await dialog.getByLabel('Password', { exact: true }).fill('hunter2')
  await page.keyboard.press('Enter')
  // What is wrong is brought into sight, on the part where it stands.
  await dialog.getByRole('alert').waitFor()
  expect(await never.getAttribute('aria-invalid')).toBe('true')
  await dialog.getByText('"https://bank.example/" is a URL').waitFor()
  await dialog.locator('[aria-invalid="true"]:focus').waitFor()
  await picture(page, 'proxy-mistake')
  expect(await violations(page)).toEqual([])
  await never.fill('bank.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await settings()).toMatchObject({
    scope: { never: ['bank.example'] },
    upstream: { kind: 'proxy', url: 'http://proxy.example:8080', username: 'me', password: { kept: true } },
  })
  // The password is not in the page, and is kept though it is not typed again.
  await page.keyboard.press('p')
  await dialog.getByRole('tab', { name: 'Way to servers' }).click()
  expect(await dialog.getByLabel('Password', { exact: true }).inputValue()).toBe('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await settings()).toMatchObject({ upstream: { password: { kept: true } } })
  await opened.engine.call('setProxySettings', { settings: { upstream: { kind: 'direct' } } })
  await page.context().close()
})

test('says at the field of a client certificate what cannot be used, and stays where it is', async () => {
  const page = await opened.open({ width: 720, height: 500 })
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: 'Proxy settings' })
  const before = await dialog.boundingBox()
  await dialog.getByRole('tab', { name: 'Certificates' }).click()
  const add = dialog.getByRole('button', { name: 'Add a client certificate' })
  await add.click()
  await add.click()
  expect((await dialog.boundingBox())?.y).toBe(before?.y)
  const second = dialog.locator('fieldset').nth(1)
  const first = dialog.locator('fieldset').nth(0)
  await first.getByRole('textbox', { name: 'Host' }).fill('as.example')
  await first.getByRole('textbox', { name: 'Certificate file' }).fill('/none/client.pem')
  await second.getByRole('textbox', { name: 'Certificate file' }).fill('/none/other.pem')
  // However long it is, Save is in sight.
  const save = dialog.getByRole('button', { name: 'Save' })
  const { y = 0 } = (await save.boundingBox()) ?? {}
  expect(y).toBeLessThan(500)
  await save.click()
  const host = second.getByRole('textbox', { name: 'Host' })
  await second.locator('input[aria-invalid="true"]:focus').waitFor()
  expect(await host.getAttribute('aria-invalid')).toBe('true')
  await second.getByText('Write a host such as example.com').waitFor()
  await picture(page, 'proxy-certificate-mistake')
  expect(await violations(page)).toEqual([])
  // What only the proxy can tell stands at its field too.
  await host.fill('rs.example')
  await save.click()
  await dialog.getByText('/none/client.pem is not there. Check the path.').waitFor()
  const file = dialog.getByRole('textbox', { name: 'Certificate file' }).first()
  expect(await file.getAttribute('aria-invalid')).toBe('true')
  // A mistake does not go over to the certificate that takes the place of one that is removed.
  await dialog.getByRole('button', { name: 'Remove certificate 1' }).click()
  expect(await dialog.locator('[aria-invalid="true"]').count()).toBe(0)
  await page.context().close()
})

test.each([1440, 420])(
  'a client that refuses the certificate is told of, and one press leaves its host alone (%i px)',
  async (width) => {
    const host = `pinned-${width}.example.com`
    const page = await opened.open({ width })
    for (let time = 0; time < 2; time++) await refuse(host)
    const press = page.getByRole('button', { name: `Do not decrypt ${host}` })
    await press.waitFor()
    await picture(page, `proxy-refusal-${width}`)
    expect(await violations(page)).toEqual([])
    await press.click()
    await press.waitFor({ state: 'detached' })
    expect((await settings()).scope.never).toContain(host)
    // The focus went on to the next banner, and one press takes the exception back.
    await page.locator('.banner:focus').waitFor()
    await picture(page, `proxy-exception-${width}`)
    await page.getByRole('button', { name: 'Undo' }).first().press('Enter')
    await press.waitFor()
    expect((await settings()).scope.never).not.toContain(host)
    // What is dismissed can be taken back too, by the key that does so everywhere.
    await page.getByRole('button', { name: `Dismiss what was said about ${host}` }).press('Enter')
    await page.getByText(`Nothing more is proposed for ${host}`).waitFor()
    expect(await press.count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Control+z')
    await press.waitFor()
    await press.press('Enter')
    await press.waitFor({ state: 'detached' })
    await page.context().close()
  },
)

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 720],
  ['dark', 420],
] as const)('whom to decrypt is learnt in sight, and one press keeps the hosts (%s, %i px)', async (scheme, width) => {
  await opened.engine.call('setProxySettings', { settings: { scope: { decrypt: 'learn' } } })
  const page = await opened.open({ scheme, width })
  const press = page.getByRole('button', { name: /^Keep (?:this host|these \d+ hosts)$/ })
  await press.waitFor()
  await picture(page, `proxy-learning-${scheme}-${width}`)
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0)
  expect(await page.locator('.top-bar').evaluate(tooWide), 'the top bar').toBe(0)
  expect(await violations(page)).toEqual([])
  await press.press('Enter')
  await press.waitFor({ state: 'detached' })
  const { scope } = await settings()
  expect(scope.decrypt).toBe('listed')
  expect(scope.hosts).toContain('as.example')
  await page.getByRole('button', { name: /^Decrypts \d+ listed hosts$/ }).waitFor()
  // It was too early: one press learns again.
  await page.getByRole('button', { name: 'Undo' }).first().press('Enter')
  await press.waitFor()
  expect((await settings()).scope).toMatchObject({ decrypt: 'learn', hosts: [] })
  await page.getByRole('button', { name: 'Learning hosts' }).waitFor()
  await press.press('Enter')
  await press.waitFor({ state: 'detached' })
  // The list can be changed afterwards.
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: 'Proxy settings' })
  await dialog.getByRole('textbox', { name: 'Decrypted hosts' }).fill('as.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await settings()).scope.hosts).toEqual(['as.example'])
  await opened.engine.call('setProxySettings', { settings: {} })
  await page.context().close()
})

test.each([
  ['light', 1440],
  ['dark', 720],
] as const)('the top bar says whom the proxy decrypts, why, and changes it (%s, %i px)', async (scheme, width) => {
  const never = ['bank.example', 'a-very-long-host-name.of-a-department.with-many-parts.example.org']
  await opened.engine.call('setProxySettings', {
    settings: { scope: { decrypt: 'listed', hosts: ['as.example'], never } },
  })
  const page = await opened.open({ scheme, width })
  const sign = page.getByRole('button', { name: 'Decrypts 1 listed host' })
  await sign.press('Enter')
  const menu = page.getByRole('menu')
  await menu.getByRole('menuitemradio', { name: 'Listed hosts alone', checked: true }).waitFor()
  expect(await menu.textContent()).toContain('as.example. All others pass unread.')
  expect(await menu.textContent()).toContain('bank.example')
  await picture(page, `proxy-scope-${scheme}-${width}`)
  expect(await violations(page)).toEqual([])
  await page.locator('.menu-item:focus').waitFor()
  await page.keyboard.press('Home')
  await menu.locator('[role="menuitemradio"]:focus', { hasText: 'All hosts' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Decrypts all hosts' }).waitFor()
  expect((await settings()).scope).toMatchObject({ decrypt: 'everything', hosts: ['as.example'], never })
  // The lists are a step away, and the focus comes back from there.
  await page.locator('.scope:focus').press('Enter')
  await page.locator('.menu-item:focus').waitFor()
  await page.keyboard.press('End')
  await menu.locator('[role="menuitem"]:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Proxy settings' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.scope:focus').waitFor()
  await opened.engine.call('setProxySettings', { settings: {} })
  await page.context().close()
})

test('to decrypt listed hosts alone begins with the list, where there is none', async () => {
  await opened.engine.call('setProxySettings', { settings: {} })
  const page = await opened.open()
  await page.getByRole('button', { name: 'Decrypts all hosts' }).click()
  await page.getByRole('menuitemradio', { name: 'Listed hosts alone' }).click()
  const dialog = page.getByRole('dialog', { name: 'Proxy settings' })
  await dialog.getByRole('radio', { name: 'Listed hosts', checked: true }).waitFor()
  expect((await settings()).scope.decrypt).toBe('everything')
  await page.context().close()
})

test('what was left alone while the settings were open stays so when they are saved', async () => {
  await opened.engine.call('setProxySettings', { settings: {} })
  const page = await opened.open()
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: 'Proxy settings' })
  await dialog.getByRole('textbox', { name: 'Hosts decrypted in any case' }).fill('as.example')
  await opened.engine.call('neverDecrypt', { hosts: ['pinned.example'] })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await settings()).scope).toMatchObject({ hosts: ['as.example'], never: ['pinned.example'] })
  await opened.engine.call('setProxySettings', { settings: {} })
  await page.context().close()
})

test.each([
  ['Proxy settings', 'Never decrypted', 'light', 1440],
  ['Client registration', 'Client id', 'dark', 420],
] as const)('%s asks before it takes with it what was written in it', async (name, label, scheme, width) => {
  const page = await opened.open({ scheme, width })
  const open = page.getByRole('button', { name })
  const dialog = page.getByRole('dialog', { name })
  const field = dialog.getByRole('textbox', { name: label }).first()
  await open.press('Enter')
  const before = await field.inputValue()
  await field.fill('written')
  const question = page.getByRole('alertdialog', { name: 'Discard your changes?' })
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => dialog.getByRole('button', { name: 'Close' }).click(),
    () => page.mouse.click(2, 400),
  ]) {
    await field.focus()
    await leave()
    await question.waitFor()
    await picture(page, `discard-${scheme}-${width}`)
    expect(await violations(page)).toEqual([])
    // Escape takes back the wish to leave, not what was written.
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    expect(await field.inputValue()).toBe('written')
    await page.locator('.modal:focus-within').waitFor()
  }
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: 'Discard' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.locator(`.top-bar [aria-label="${name}"]:focus`).waitFor()
  // What is as it was is not asked about.
  await page.keyboard.press('Enter')
  await field.waitFor()
  expect(await field.inputValue()).toBe(before)
  await field.fill('written')
  await field.fill(before)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.context().close()
})

test('a dialog gives the focus back to where it was opened', async () => {
  const page = await opened.open()
  for (const name of ['Client registration', 'Proxy settings', 'CA certificate', 'Export HAR…', 'Clear session']) {
    const button = page.getByRole('button', { name })
    await button.press('Enter')
    await page.locator('.modal').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.modal').waitFor({ state: 'detached' })
    await page.locator(`.top-bar [aria-label="${name}"]:focus`).waitFor()
  }
  const list = page.getByRole('treegrid', { name: 'Flows' })
  await list.focus()
  for (const key of ['p', 'w', 'c', '?']) {
    await page.keyboard.press(key)
    await page.locator('.modal').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.modal').waitFor({ state: 'detached' })
    await page.locator('[aria-label="Flows"].virtual-grid:focus').waitFor()
  }
  await page.context().close()
})

test('what stays to be read never fills the window', async () => {
  const page = await opened.open({ width: 720, height: 800 })
  for (let number = 1; number <= 12; number++)
    await opened.engine.call('neverDecrypt', { hosts: [`host-${number}.example`] })
  await page.getByRole('button', { name: /earlier notices$/ }).press('Enter')
  await page.getByText('From now on host-3.example').waitFor()
  const { height } = (await page.locator('.banners').boundingBox()) ?? { height: 0 }
  expect(height).toBeGreaterThan(100)
  expect(height).toBeLessThan(400)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: /^Dismiss all/ }).press('Enter')
  await page.locator('[aria-label="Flows"].virtual-grid:focus').waitFor()
  // Who opens the window again is not told again.
  await page.reload()
  await page.locator('.window[data-ready]').waitFor()
  expect(await page.locator('.banner').count()).toBe(0)
  await opened.engine.call('setProxySettings', { settings: {} })
  await page.context().close()
})

test('the top bar fits at every width, whatever it has to say', async () => {
  const hosts = Array.from({ length: 12 }, (_one, index) => `host-${index}.example`)
  await opened.engine.call('setProxySettings', { settings: { listen: 'network', scope: { decrypt: 'listed', hosts } } })
  const page = await opened.open()
  await page.locator('.proxy-network').waitFor({ state: 'attached' })
  const tooWideAt: number[] = []
  for (let width = 1900; width >= 360; width -= 20) {
    await page.setViewportSize({ width, height: 800 })
    if ((await page.locator('.top-bar').evaluate(tooWide)) > 0) tooWideAt.push(width)
  }
  expect(tooWideAt).toEqual([])
  await opened.engine.call('setProxySettings', { settings: {} })
  await page.context().close()
})

/** Meets the certificate in a tunnel and goes, as an app does that accepts one certificate alone. */
async function refuse(host: string): Promise<void> {
  const socket = connect(Number(new URL(opened.engine.proxy ?? '').port), '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\nUser-Agent: PinnedApp/1\r\n\r\n`)
  await new Promise((ready) => socket.once('data', ready))
  const secure = connectTls({ socket, servername: host, ca: [] })
  await new Promise((failed) => secure.once('error', failed))
  await new Promise((closed) => (socket.closed ? closed(undefined) : socket.once('close', closed)))
}
