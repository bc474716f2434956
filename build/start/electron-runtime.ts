import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { say } from '../set-up/say.mjs'

/** An Electron that can be started, or why there is none, as the rest of a sentence. */
export type ElectronRuntime =
  | { readonly kind: 'found'; readonly program: string; readonly given: boolean }
  | { readonly kind: 'missing'; readonly reason: string }

const limitMinutes = 10

/** The Electron that is on this machine: the one ELECTRON_OVERRIDE_DIST_PATH names, or the npm package's own. */
export function installedElectron(): ElectronRuntime {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (given) {
    const program = join(given, programName())
    if (existsSync(program)) return { kind: 'found', program, given: true }
    return missing(`ELECTRON_OVERRIDE_DIST_PATH names ${given}, where there is no ${programName()}`)
  }
  const { folder, version } = electronPackage()
  const program = join(folder, 'dist', programName())
  if (hasVersion(folder, version) && existsSync(program)) return { kind: 'found', program, given: false }
  return missing(`Electron ${version} is not on this machine`)
}

/**
 * An Electron to start: the installed one, else one fetched now. None is looked for where there is no screen to
 * show a window on.
 */
export async function electronRuntime(): Promise<ElectronRuntime> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return missing('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)')
  }
  const installed = installedElectron()
  if (installed.kind === 'found' || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return installed
  const { folder, version } = electronPackage()
  say(`Fetching Electron ${version} (about 120 MB, once) …`)
  const failure = await fetchElectron(folder)
  return failure ? missing(`Electron ${version} could not be downloaded (${failure})`) : installedElectron()
}

/** A given Electron may be older than `node:sqlite`: there the engine runs on this Node. */
export function engineRuntimeFor({ given }: ElectronRuntime & { kind: 'found' }): Record<string, string> {
  const runtime = process.env['TOKENTRAIL_ENGINE_RUNTIME'] ?? (given ? process.execPath : undefined)
  return runtime === undefined ? {} : { TOKENTRAIL_ENGINE_RUNTIME: runtime }
}

function electronPackage(): { readonly folder: string; readonly version: string } {
  const file = createRequire(import.meta.url).resolve('electron/package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return { folder: dirname(file), version }
}

function missing(reason: string): ElectronRuntime {
  return { kind: 'missing', reason }
}

function programName(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron'
    case 'win32':
      return 'electron.exe'
    default:
      return 'electron'
  }
}

function hasVersion(folder: string, version: string): boolean {
  try {
    return (
      readFileSync(join(folder, 'dist', 'version'), 'utf8')
        .trim()
        .replace(/^v/, '') === version
    )
  } catch {
    return false
  }
}

/** Runs the package's own installer; gives null, or the last thing that it said. */
function fetchElectron(folder: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    let late = false
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4000)
    })
    const limit = setTimeout(() => {
      late = true
      child.kill()
    }, limitMinutes * 60_000)
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => {
      clearTimeout(limit)
      if (code === 0) resolve(null)
      else resolve(late ? `it took longer than ${limitMinutes} minutes` : lastError(words))
    })
  })
}

/** The message out of a stack trace, with the cause under it where there is one. */
function lastError(words: string): string {
  const lines = words.split('\n').map((line) => line.trim())
  const messages = lines.filter((line) => /(^|\s)\w*Error(:| \[)/.test(line)).map((line) => line.replace(/ \{$/, ''))
  return messages.join(': ') || lines.findLast((line) => line !== '') || 'the installer gave no reason'
}
