import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { root } from '../../../build/bundle/layout.ts'
import rendererConfig from '../../../build/bundle/renderer.config.ts'
import { type Engine, type EngineOptions, startEngine } from '../../../main/engine/engine.ts'
import { serveWindow, type WebHost } from '../../../main/host/web-host.ts'
import { openSession } from '../../../main/session/open-session.ts'
import type { ClientRegistration } from '../../../shared/oauth/client-registration.ts'
import { epoch, type Written, written } from '../../traffic/exchange.ts'

/** Where a person, and the next reader of a failure, finds the pictures. */
export const screens = join(root, 'test-results', 'screens')

/** The window as a browser shows it, on an engine that has a session of written exchanges. */
export interface OpenWindow {
  readonly browser: Browser
  readonly host: WebHost
  readonly engine: Engine
  /** Opens the window's address in a context of its own. */
  open(options?: OpenOptions): Promise<Page>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
}

/** Builds the window alone, apart from what others have built. */
async function buildWindow(folder: string): Promise<void> {
  await build({
    ...rendererConfig,
    configFile: false,
    logLevel: 'silent',
    build: { ...rendererConfig.build, outDir: folder, sourcemap: false },
  })
}

/** Starts the real engine and the real host; the session alone is written by the test. */
export async function openWindow(
  exchanges: readonly Written[],
  {
    registrations,
    ...options
  }: Partial<EngineOptions> & { readonly registrations?: readonly ClientRegistration[] } = {},
): Promise<OpenWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-window-'))
  const built = join(folder, 'renderer')
  await buildWindow(built)
  const sessionFile = join(folder, 'sample.tokentrail')
  const now = Date.now()
  const session = openSession(sessionFile)
  for (const given of exchanges) {
    const exchange = written(session.nextId(), given)
    session.record({ ...exchange, startedAt: exchange.startedAt - epoch + now }, 'ended')
  }
  session.close()
  const registrationFile = join(folder, 'registrations.json')
  if (registrations) writeFileSync(registrationFile, JSON.stringify(registrations))
  const engine = await startEngine({
    dataFolder: join(folder, 'data'),
    sessionFile,
    ...(registrations && { registrationFile }),
    ...options,
  })
  const host = await serveWindow({ engine, folder: built, port: 0 })
  const browser = await chromium.launch({
    executablePath: process.env['TOKENTRAIL_CHROMIUM'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  return {
    browser,
    host,
    engine,
    async open({ width = 1440, height = 900, scheme = 'light' } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme })
      const page = await context.newPage()
      await page.goto(host.address)
      await page.locator('.window[data-ready]').waitFor()
      return page
    },
    async close() {
      await browser.close()
      await host.close()
      await engine.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

/** Keeps a picture of what is on the screen. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(screens, { recursive: true })
  await page.screenshot({ path: join(screens, `${name}.png`) })
}
