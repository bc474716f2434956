import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findBrowsers } from '../../../main/browser/find-browsers.ts'
import { knownBrowsers } from '../../../main/browser/known-browsers.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-browsers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function place(path: string, mode = 0o755): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, mode)
  return file
}

/** The browsers found in the test's folder; this machine's own are left out. */
async function foundHere(platform: NodeJS.Platform, env: Record<string, string>) {
  const found = await findBrowsers({ platform, env, home: folder })
  return found.filter(({ path }) => path.startsWith(folder)).map(({ id, path }) => [id, path])
}

describe('finding browsers', () => {
  test('takes them from PATH on Linux, one entry a browser, the preferred first', async () => {
    const firefox = place('bin/firefox-esr')
    const edge = place('bin/microsoft-edge-stable')
    const brave = place('bin/brave-browser')
    place('other/brave')
    const found = await foundHere('linux', { PATH: `${join(folder, 'bin')}:${join(folder, 'other')}` })
    expect(found.filter(([id]) => id !== 'chromium' && id !== 'chrome')).toEqual([
      ['edge', edge],
      ['brave', brave],
      ['firefox', firefox],
    ])
  })

  test('takes none that may not be run', async () => {
    place('bin/google-chrome', 0o644)
    expect(await foundHere('linux', { PATH: join(folder, 'bin') })).toEqual([])
  })

  test('takes none from a relative folder on PATH', async () => {
    const found = await findBrowsers({ platform: 'linux', env: { PATH: '.:bin' }, home: folder })
    expect(found.every(({ path }) => path.startsWith('/'))).toBe(true)
  })

  test('takes them from the person’s own Applications on macOS', async () => {
    const chrome = place('Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
    expect(await foundHere('darwin', {})).toEqual([['chrome', chrome]])
  })

  test('takes them from the program folders on Windows', async () => {
    const edge = place('Programs (x86)/Microsoft/Edge/Application/msedge.exe')
    const chrome = place('Local/Google/Chrome/Application/chrome.exe')
    const env = { 'ProgramFiles(x86)': join(folder, 'Programs (x86)'), LOCALAPPDATA: join(folder, 'Local') }
    expect(await foundHere('win32', env)).toEqual([
      ['chrome', chrome],
      ['edge', edge],
    ])
  })

  test('names each browser once', () => {
    expect(new Set(knownBrowsers.map(({ id }) => id)).size).toBe(knownBrowsers.length)
  })
})
