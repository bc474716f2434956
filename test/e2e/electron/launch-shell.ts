import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { buildAll } from '../../../build/bundle/build.ts'
import { root } from '../../../build/bundle/layout.ts'
import { engineRuntimeFor, installedElectron } from '../../../build/start/electron-runtime.ts'
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
  const data = mkdtempSync(join(tmpdir(), 'tokentrail-electron-'))
  const app = await _electron.launch({
    executablePath: runtime.program,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${data}`, root],
    env: environment(display, { ...engineRuntimeFor(runtime), TOKENTRAIL_DATA: join(data, 'tokentrail') }),
  })
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

function environment(display: Display, more: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(own), ...display.env, ...more }
}
