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

/** Meets the certificate in a tunnel and goes, as an app does that accepts one certificate alone. */
async function refuse(host: string): Promise<void> {
  const socket = connect(Number(new URL(opened.engine.proxy ?? '').port), '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\nUser-Agent: PinnedApp/1\r\n\r\n`)
  await new Promise((ready) => socket.once('data', ready))
  const secure = connectTls({ socket, servername: host, ca: [] })
  await new Promise((failed) => secure.once('error', failed))
  await new Promise((closed) => (socket.closed ? closed(undefined) : socket.once('close', closed)))
}
