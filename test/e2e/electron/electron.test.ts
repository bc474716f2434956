import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../shared/bridge/feed.ts'
import { Har } from '../../traffic/har-schema.ts'
import { launchShell, type Shell } from './launch-shell.ts'

let launched: Shell | string = ''

beforeAll(async () => {
  launched = await launchShell()
})

afterAll(async () => {
  if (typeof launched !== 'string') await launched.close()
})

beforeEach((context) => {
  if (typeof launched === 'string') context.skip(`no Electron window: ${launched}`)
})

function shell(): Shell {
  if (typeof launched === 'string') throw new Error(launched)
  return launched
}

describe('the Electron window', { timeout: 30_000 }, () => {
  test('opens one window, at the program’s own origin', async () => {
    const { app, page } = shell()
    expect(page.url()).toBe('app://tokentrail/')
    expect(await page.title()).toContain('Tokentrail')
    expect(app.windows()).toHaveLength(1)
    const visible = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible()))
    expect(visible).toEqual([true])
  })

  test('is given the bridge, and nothing else that the same page has not without it', async () => {
    const { app } = shell()
    const [own, plain] = await app.evaluate(async ({ BrowserWindow }) => {
      const names = 'Object.getOwnPropertyNames(window).toSorted()'
      const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true } })
      await bare.loadURL('app://tokentrail/')
      const without: string[] = await bare.webContents.executeJavaScript(names)
      bare.destroy()
      const window = BrowserWindow.getAllWindows()[0]
      const withBridge: string[] = await window?.webContents.executeJavaScript(names)
      return [withBridge, without] as const
    })
    expect(own.filter((name) => !plain.includes(name))).toEqual(['tokentrail'])
    expect(plain.length).toBeGreaterThan(500)
  })

  test('has the calls and the feed of the contract on its bridge, and no way to name a channel', async () => {
    const kinds = 'Object.entries(window.tokentrail).map(([name, value]) => [name, typeof value])'
    const bridge = await shell().page.evaluate(kinds)
    expect(bridge).toEqual([
      ['call', 'function'],
      ['subscribe', 'function'],
    ])
  })

  test.each(['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'ipcRenderer', 'electron'])(
    'has no %s',
    async (name) => {
      expect(await shell().page.evaluate((key) => typeof (globalThis as Record<string, unknown>)[key], name)).toBe(
        'undefined',
      )
    },
  )

  test('opens no window, and hands only pages of specifications to the person’s browser', async () => {
    const { app, page } = shell()
    await app.evaluate(({ shell: system }) => {
      // What would leave the program is noted in place of being opened.
      const handed: string[] = []
      Object.assign(globalThis, { handed })
      system.openExternal = async (address) => void handed.push(address)
    })
    const addresses = [
      'https://www.rfc-editor.org/rfc/rfc6749#section-4.1',
      'http://www.rfc-editor.org/rfc/rfc6749',
      'https://www.rfc-editor.org.evil.test/',
      'https://evil.test/',
      'file:///etc/passwd',
      'javascript:alert(1)',
    ]
    const opened = await page.evaluate<unknown[]>(`${JSON.stringify(addresses)}.map((address) => window.open(address))`)
    expect(opened.filter((handle) => handle !== null)).toEqual([])
    const handed = await app.evaluate(() => (globalThis as unknown as { handed: string[] }).handed)
    expect(handed).toEqual(['https://www.rfc-editor.org/rfc/rfc6749#section-4.1'])
    expect(app.windows()).toHaveLength(1)
  })

  test('runs no inline script and reaches no other host', async () => {
    const violated = await shell().page.evaluate<{ violations: string[]; ran: boolean }>(`(async () => {
      const violations = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ranInline = true' }))
      await fetch('https://127.0.0.1:9/').catch(() => {})
      const image = new Image()
      const failed = new Promise((resolve) => image.addEventListener('error', resolve))
      image.src = 'https://127.0.0.1:9/a.png'
      await failed
      return { violations, ran: 'ranInline' in window }
    })()`)
    expect(violated.ran).toBe(false)
    expect(violated.violations.toSorted()).toEqual(['connect-src', 'img-src', 'script-src-elem'])
  })

  test('is refused camera, place and notifications', async () => {
    const answers = await shell().page.evaluate<Record<'place' | 'notifications' | 'camera', string>>(`(async () => ({
      place: (await navigator.permissions.query({ name: 'geolocation' })).state,
      notifications: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', (error) => error.name),
    }))()`)
    expect(answers.place).toBe('denied')
    expect(answers.notifications).toBe('denied')
    expect(['NotAllowedError', 'NotFoundError']).toContain(answers.camera)
  })

  test('serves no file from beside the window', async () => {
    const paths = [
      '/../main/electron/main.cjs',
      '/%2e%2e/main/electron/main.cjs',
      '/..%2fmain%2felectron%2fmain.cjs',
      '/%00',
      '/no',
    ]
    const statuses = await shell().page.evaluate(
      `Promise.all(${JSON.stringify(paths)}.map(async (path) => (await fetch(path)).status))`,
    )
    expect(statuses).toEqual([404, 404, 404, 404, 404])
  })

  test('shows a request that went through its proxy', async () => {
    const { page } = shell()
    const { status } = await snapshot()
    const path = '/captured-for-the-window'
    expect(await askThrough(status.proxy, path)).toBe('hello from the server')
    await page.getByText('All exchanges').first().click()
    await page.getByText(path).first().waitFor()
  })

  test('takes back by Ctrl Z what a notice tells of, and in a field what was typed there', async () => {
    const { app, page } = shell()
    // As the system sends it: to the page first, and to the menu, whose Undo has the same keys, if the page has no use for it.
    const undo = () =>
      app.evaluate(
        ({ BrowserWindow }, modifiers) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode: 'Z', modifiers })
        },
        process.platform === 'darwin' ? ['meta' as const] : ['control' as const],
      )
    const never = () =>
      page.evaluate<readonly string[]>(
        `window.tokentrail.call('proxySettings', {}).then(({ value }) => value.settings.scope.never)`,
      )
    await page.evaluate(`window.tokentrail.call('neverDecrypt', { hosts: ['undone.example'] })`)
    const notice = page.locator('.banner', { hasText: 'undone.example' })
    await notice.waitFor()
    await page.getByRole('tab', { name: 'All exchanges' }).click()
    const search = page.getByRole('searchbox', { name: 'Filter exchanges' })
    await search.click()
    // At once, as what is typed slowly is undone in several steps.
    await page.keyboard.insertText('typed')
    await undo()
    await expect.poll(() => search.inputValue()).toBe('')
    expect(await never()).toContain('undone.example')
    await page.getByRole('grid', { name: 'Exchanges' }).focus()
    await undo()
    await notice.waitFor({ state: 'detached' })
    expect(await never()).not.toContain('undone.example')
    expect(await search.inputValue()).toBe('')
  })

  test('saves the session as HAR, and nothing that it did not make itself', async () => {
    const { app, page } = shell()
    await askThrough((await snapshot()).status.proxy, '/in-the-har')
    const path = join(tmpdir(), `tokentrail-${process.pid}.har`)
    const saved = app.evaluate(({ session }, to) => {
      return new Promise<string[]>((resolve) => {
        const seen: string[] = []
        session.defaultSession.on('will-download', (event, item) => {
          const address = item.getURL().split('/').slice(0, 3).join('/')
          seen.push(event.defaultPrevented ? `${address} refused` : address)
          if (event.defaultPrevented) return
          // In place of the dialog, in which the person says where it goes.
          item.setSavePath(to)
          item.once('done', (_done, state) => resolve([...seen, state]))
        })
      })
    }, path)
    await page.evaluate(
      `Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x' }).click()`,
    )
    await page.getByRole('button', { name: 'Export HAR…' }).click()
    await page.getByRole('button', { name: 'Export masked' }).click()
    expect(await saved).toEqual(['data:text/plain,x refused', 'blob:app://tokentrail', 'completed'])
    const har = Har.parse(JSON.parse(await readFile(path, 'utf8')))
    await rm(path)
    expect(har.log.entries.map(({ request }) => request.url)).toContainEqual(expect.stringContaining('/in-the-har'))
  })

  test('starts an engine that was killed again, on the same session and at the same port', async (context) => {
    if (process.platform === 'win32') return context.skip('processes are found by pgrep, which Windows has not')
    const { app, page } = shell()
    const before = await snapshot()
    await askThrough(before.status.proxy, '/before-the-crash')
    await page.getByText('/before-the-crash').first().waitFor()
    const next = page.evaluate<Snapshot>(nextSnapshot)
    const engine = spawnSync('pgrep', ['-P', String(app.process().pid), '-f', 'engine-process'], { encoding: 'utf8' })
    process.kill(Number(engine.stdout.trim()), 'SIGKILL')
    const after = await next
    expect(after.status.proxy).toBe(before.status.proxy)
    expect(after.status.session).toBe(before.status.session)
    await askThrough(after.status.proxy, '/after-the-crash')
    await page.getByText('/after-the-crash').first().waitFor()
    await page.getByText('/before-the-crash').first().waitFor()
  })

  // Last: Playwright waits for a navigation that was refused before it clicks anything again.
  test.each(['https://evil.test/', 'file:///etc/passwd', 'data:text/html,<h1>away', 'app://elsewhere/'])(
    'does not leave for %s',
    async (address) => {
      const { app, page } = shell()
      const refused = app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        return new Promise<boolean>((resolve) => {
          contents?.once('will-frame-navigate', (event) => resolve(event.defaultPrevented))
          // Chromium itself blocks some of these before anyone is asked, and says so.
          contents?.on('console-message', (event, _level, message) => {
            if (String(message ?? event.message).includes('Not allowed to')) resolve(true)
          })
        })
      })
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement('a'), { id: 'away', href: '${address}' }))`,
      )
      await page.evaluate(`document.getElementById('away').click(), document.getElementById('away').remove()`)
      expect(await refused).toBe(true)
      expect(page.url()).toBe('app://tokentrail/')
    },
  )
})

type Snapshot = Extract<FeedEvent, { kind: 'snapshot' }>

/** In the page: the snapshot that the feed brings next. */
const nextSnapshot = `new Promise((resolve) => {
  const end = window.tokentrail.subscribe((event) => { end(); resolve(event) })
})`

/** What the window knows now. */
function snapshot(): Promise<Snapshot> {
  return shell().page.evaluate<Snapshot>(`(() => {
    const next = ${nextSnapshot}
    window.tokentrail.call('resync', {})
    return next
  })()`)
}

/** Asks a server of this test for a path, through the proxy; gives what came back. */
async function askThrough(proxy: string | null, path: string): Promise<string> {
  if (!proxy) throw new Error('the proxy does not listen')
  const server = createServer((_request, response) => response.end('hello from the server')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { hostname, port: proxyPort } = new URL(proxy)
  const request = get({ host: hostname, port: proxyPort, path: `http://127.0.0.1:${port}${path}`, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await text(response)
  server.close()
  server.closeAllConnections()
  return body
}
