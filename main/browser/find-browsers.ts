import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import type { BrowserInfo } from '../../shared/bridge/program-views.ts'
import { type KnownBrowser, knownBrowsers } from './known-browsers.ts'

/** Where to look: the system, and what of its environment says where programs are. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

export const thisMachine: Machine = { platform: process.platform, env: process.env, home: homedir() }

/**
 * The browsers on this machine that can be pointed at the proxy, one entry a browser, the preferred first.
 * They are found by their known places, by PATH, and on Windows by the registry's App Paths; none is started.
 */
export async function findBrowsers(machine: Machine = thisMachine): Promise<readonly BrowserInfo[]> {
  const found = await Promise.all(
    knownBrowsers.map(async (browser) => {
      const path = await firstThatRuns(await places(browser, machine))
      return path ? { id: browser.id, name: browser.name, path } : null
    }),
  )
  return found.filter((browser) => browser !== null)
}

async function places(browser: KnownBrowser, machine: Machine): Promise<readonly string[]> {
  switch (machine.platform) {
    case 'darwin':
      return ['/Applications', join(machine.home, 'Applications')].map((folder) => join(folder, browser.mac))
    case 'win32':
      return [...windowsPlaces(browser, machine), ...(await appPath(browser.windows.appPath))]
    default:
      return [...onPath(browser.linux.programs, machine), ...browser.linux.paths]
  }
}

function onPath(programs: readonly string[], machine: Machine): readonly string[] {
  // A relative folder on PATH would start whatever lies in the current folder.
  const folders = (machine.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return programs.flatMap((program) => folders.map((folder) => join(folder, program)))
}

function windowsPlaces(browser: KnownBrowser, { env }: Machine): readonly string[] {
  const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter(
    (folder) => folder !== undefined,
  )
  return folders.flatMap((folder) => browser.windows.paths.map((path) => join(folder, path)))
}

/** What the registry names for a program, per user first; nothing where there is no such key. */
async function appPath(program: string): Promise<readonly string[]> {
  const key = `SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\${program}`
  const answers = await Promise.all(
    ['HKCU', 'HKLM'].map((hive) =>
      promisify(execFile)('reg', ['query', `${hive}\\${key}`, '/ve'], { windowsHide: true }).then(
        ({ stdout }) => /REG_SZ\s+(.+)/.exec(stdout)?.[1]?.trim().replaceAll('"', ''),
        () => undefined,
      ),
    ),
  )
  return answers.filter((path) => path !== undefined)
}

async function firstThatRuns(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return path
  }
  return null
}
