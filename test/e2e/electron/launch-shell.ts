import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, errors, type Page } from 'playwright'
import { buildAll } from '../../../build/bundle/build.ts'
import { root } from '../../../build/bundle/layout.ts'
import { type ElectronRuntime, engineRuntimeFor, installedElectron } from '../../../build/start/electron-runtime.ts'
import { type Display, noDisplay, openDisplay } from './virtual-display.ts'

/** The program as a person has it open, with a data folder of its own. */
export interface Shell {
  readonly app: ElectronApplication
  readonly page: Page
  close(): Promise<void>
}

/** Opens the real window on a real runtime; gives the reason, in words, where there is none. */
export async function launchShell(): Promise<Shell | string> {
  const runtime = installedElectron()
  if (runtime.kind === 'missing') return runtime.reason
  await buildAll({ onlyIfStale: true })
  const display = await openDisplay()
  if (!display) return noDisplay
  const { app, data } = await launch(runtime, display)
  const page = await app.firstWindow()
  await page.waitForLoadState()
  return {
    app,
    page,
    async close() {
      await app.close()
      display.close()
      rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

/**
 * Playwright's launch can wait forever where Electron holds its start back because a debugger is attached that early
 * (microsoft/playwright#9351): such a start is ended and made again, so that one in hundreds does not fail them all.
 */
async function launch(
  runtime: ElectronRuntime & { kind: 'found' },
  display: Display,
): Promise<{ app: ElectronApplication; data: string }> {
  for (let left = 3; ; left -= 1) {
    const data = mkdtempSync(join(tmpdir(), 'tokentrail-electron-'))
    try {
      const app = await _electron.launch({
        timeout: 30_000,
        executablePath: runtime.program,
        args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${data}`, root],
        env: environment(display, { ...engineRuntimeFor(runtime), TOKENTRAIL_DATA: join(data, 'tokentrail') }),
      })
      return { app, data }
    } catch (error) {
      rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
      if (left === 1 || !(error instanceof errors.TimeoutError)) throw error
      console.warn(`Electron did not start in 30 s, and is started again.\n${error.message}`)
    }
  }
}

function environment(display: Display, more: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(own), ...display.env, ...more }
}
