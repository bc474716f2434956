import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'
import { runProgram } from './command-suite.ts'

/** What the tests need beside npm's packages: the program that shows it is there, and its Debian package. */
const debianPackages = [
  { program: 'chromium', name: 'chromium' },
  { program: 'nginx', name: 'nginx-light' },
  // A second authorization server for the good flows, with nothing in common with the first.
  { program: 'glewlwyd', name: 'glewlwyd' },
  // A browser and an Electron window with no screen.
  { program: 'Xvfb', name: 'xvfb' },
] as const

/** Installs what the browser tests need, where it may; says in words what stays missing. */
export async function ensureTestPrograms(say: (line: string) => void): Promise<void> {
  const missing = debianPackages.filter(({ program }) => !onPath(program))
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && onPath('apt-get')) return installFromDebian(missing, say)
  if (!onPath('chromium') && !existsSync(chromium.executablePath())) {
    say('Fetching a browser for the tests (npx playwright install chromium) …')
    const ending = await runProgram('playwright', ['install', 'chromium'])
    if (ending !== 'exit code 0') {
      say(
        'The browser could not be fetched: its words are above. Install Chromium or Chrome yourself; without one the browser tests fail.',
      )
    }
  }
  const rest = missing.filter(({ name }) => name !== 'chromium' && process.platform === 'linux')
  if (rest.length > 0)
    say(`Not installed: ${rest.map(({ name }) => name).join(', ')}. The tests that need it are skipped.`)
}

async function installFromDebian(missing: readonly { name: string }[], say: (line: string) => void): Promise<void> {
  const names = missing.map(({ name }) => name)
  say(`Installing ${names.join(', ')} (apt-get) …`)
  if (aptGet(['install', '-y', '--no-install-recommends', ...names]).status === 0) return
  aptGet(['update']) // the lists may be old or absent
  const { status, stderr, stdout } = aptGet(['install', '-y', '--no-install-recommends', ...names])
  if (status === 0) return
  say(`${names.join(', ')} could not be installed; the tests that need them fail or are skipped:\n${stdout}${stderr}`)
}

function aptGet(args: readonly string[]) {
  return spawnSync('apt-get', ['-q', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function onPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return [...folders, '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, program)))
}
