import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTerminal } from '../../../main/ways-in/open-terminal.ts'
import { openDisplay } from '../../e2e/electron/virtual-display.ts'

const way = {
  proxy: 'http://127.0.0.1:8080',
  ca: `/data/it's $HOME "x"/ca.pem`,
  bundle: '/data/bundle.pem',
  trustStore: '/data/trust.jks',
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), `tokentrail it's `))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function program(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

/** A shell that leaves its environment behind, and goes. */
const shell = () => program('shell', 'cd "$(dirname "$0")"; env > begun; mv begun environment')

/** What the shell inside of the terminal was given, once it was there. */
function environment(): Promise<Record<string, string>> {
  const path = join(folder, 'environment')
  return new Promise((done) => {
    const look = () => {
      if (!existsSync(path)) return
      watcher.close()
      done(
        Object.fromEntries(
          readFileSync(path, 'utf8')
            .split('\n')
            .map((line) => line.split(/=(.*)/s).slice(0, 2)),
        ),
      )
    }
    const watcher = watch(folder, look)
    look()
  })
}

const expected = { HTTPS_PROXY: way.proxy, NO_PROXY: '', NODE_EXTRA_CA_CERTS: way.ca, SSL_CERT_FILE: way.bundle }

test.skipIf(process.platform !== 'linux')('opens the terminal that the person names', async () => {
  const terminal = program('my-terminal', '[ "$1" = -e ] || exit 9; shift; exec "$@"')
  const env = { PATH: process.env['PATH'], DISPLAY: ':0', TERMINAL: terminal, SHELL: shell() }
  expect(await openTerminal({ way, folder: join(folder, 'terminal'), env })).toBe('my-terminal')
  expect(await environment()).toMatchObject(expected)
})

test.skipIf(spawnSync('xterm', ['-version']).error !== undefined)('opens a real one', async () => {
  const display = await openDisplay()
  if (!display) return
  // It starts no shell but one of /etc/shells: what that reads first leaves the environment behind.
  writeFileSync(join(folder, '.bashrc'), 'cd ~; env > begun; mv begun environment; exit\n')
  const env = { ...process.env, ...display.env, TERMINAL: 'xterm', SHELL: '/bin/bash', HOME: folder }
  expect(await openTerminal({ way, folder: join(folder, 'terminal'), env })).toBe('xterm')
  expect(await environment()).toMatchObject(expected)
  display.close()
})

const theirs = 'export HTTPS_PROXY=http://proxy.example:8080 NO_PROXY=localhost OWN=read'
/** What a person may have for each shell: it sets a company's proxy. */
const ownFiles = {
  bash: { '.bashrc': theirs },
  zsh: { '.zshenv': 'export ZDOTDIR=$HOME/dots', 'dots/.zshrc': `${theirs}; DOTS=$ZDOTDIR; export DOTS` },
  fish: { '.config/fish/config.fish': 'set -gx HTTPS_PROXY http://proxy.example:8080; set -gx OWN read' },
} as const

const installed = (name: string) =>
  spawnSync(name, ['-c', 'true']).status === 0 && spawnSync('script', ['-V']).status === 0

test.each(Object.entries(ownFiles).filter(([name]) => installed(name)))(
  'has the last word after the files that %s reads',
  async (name, files) => {
    for (const [path, lines] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), `${lines}\n`)
    }
    // A terminal whose person types one line.
    const terminal = program(
      'my-terminal',
      `cd ~; printf 'env > begun; mv begun environment; exit\\n' | SCRIPT=$2 script -qec 'exec "$SCRIPT"' /dev/null`,
    )
    const shell = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()
    const env = { PATH: process.env['PATH'], DISPLAY: ':0', TERMINAL: terminal, SHELL: shell, HOME: folder }
    await openTerminal({ way, folder: join(folder, 'terminal'), env })
    const found = await environment()
    expect(found).toMatchObject({ ...expected, OWN: 'read' })
    expect(found['TOKENTRAIL_ZDOTDIR']).toBeUndefined()
    if (name === 'zsh') expect([found['ZDOTDIR'], found['DOTS']]).toEqual([join(folder, 'dots'), join(folder, 'dots')])
  },
)

test('says why none can be opened', async () => {
  const open = (env: NodeJS.ProcessEnv) => openTerminal({ way, folder, env, platform: 'linux' })
  await expect(open({})).rejects.toThrow('this machine has no display')
  await expect(open({ DISPLAY: ':0', PATH: folder })).rejects.toThrow('Name yours in TERMINAL')
  await expect(open({ DISPLAY: ':0', TERMINAL: join(folder, 'none') })).rejects.toThrow('none cannot be started')
  const broken = program('broken', 'echo no screen >&2; exit 4')
  await expect(open({ DISPLAY: ':0', TERMINAL: broken })).rejects.toThrow('ended at once (exit code 4). no screen')
})
