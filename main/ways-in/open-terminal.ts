import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { environmentOf, type WayIn } from '../../shared/ways-in/environment.ts'
import { quoted, settingLine } from '../../shared/ways-in/shell.ts'
import { writeShellStart } from './shell-start.ts'

/** Where to open it, and from what. */
export interface TerminalRequest {
  readonly way: WayIn
  /** For the script that the terminal begins with. */
  readonly folder: string
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
}

/** The terminals of Linux, and what stands before the command that they are to run. */
const terminals: readonly (readonly [program: string, ...before: readonly string[]])[] = [
  ['x-terminal-emulator', '-e'],
  ['gnome-terminal', '--'],
  ['konsole', '-e'],
  ['xfce4-terminal', '-x'],
  ['kitty'],
  ['alacritty', '-e'],
  ['wezterm', 'start', '--'],
  ['foot'],
  ['xterm', '-e'],
]

/** How long a terminal may take to fail and still have it told, in milliseconds. */
const startTime = 700

/**
 * Opens a terminal of this machine whose programs go through the proxy. Gives the terminal's name. It stays when
 * Tokentrail ends: it is the person's.
 * @throws Error with a sentence for the person, where there is none, or it does not start.
 */
export async function openTerminal({
  way,
  folder,
  env = process.env,
  platform = process.platform,
}: TerminalRequest): Promise<string> {
  const variables = Object.fromEntries(environmentOf(way, env).map(({ name, value }) => [name, value]))
  switch (platform) {
    case 'win32':
      // What `start` opens has the environment of who calls it.
      return start(
        'PowerShell',
        'cmd.exe',
        ['/d', '/c', 'start', 'Tokentrail', 'powershell.exe', '-NoLogo', '-NoExit'],
        {
          ...env,
          ...variables,
        },
      )
    case 'darwin':
      return start(
        'Terminal',
        'open',
        ['-a', 'Terminal', await writeScript(folder, 'tokentrail.command', way, env)],
        env,
      )
    default: {
      if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
        throw new Error(
          'No terminal can be opened: this machine has no display. Copy the variables into a terminal that you have.',
        )
      const [program, ...before] = chosen(env)
      // Some terminals are one process for all windows, which has another environment: a script sets it.
      const script = await writeScript(folder, 'tokentrail-terminal.sh', way, env)
      return start(basename(program), program, [...before, script], { ...env, ...variables })
    }
  }
}

function chosen(env: NodeJS.ProcessEnv): readonly [program: string, ...before: readonly string[]] {
  const own = env['TERMINAL']
  if (own) return [own, ...(terminals.find(([name]) => name === basename(own))?.slice(1) ?? ['-e'])]
  const found = terminals.find(([name]) => isOnPath(name, env['PATH'] ?? ''))
  if (found) return found
  const names = terminals.slice(1).map(([name]) => name)
  throw new Error(
    `No terminal was found: none of ${names.join(', ')}. Name yours in TERMINAL, or copy the variables into it.`,
  )
}

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

async function writeScript(folder: string, name: string, way: WayIn, env: NodeJS.ProcessEnv): Promise<string> {
  const path = join(folder, name)
  const variables = environmentOf(way, env)
  const lines = variables.map(({ name, value }) => settingLine(name, value, 'bash'))
  const words = `What is started here goes through Tokentrail at ${way.proxy}.`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const start = await writeShellStart(folder, variables)
  const script = ['#!/bin/sh', ...lines, `echo ${quoted(words, 'bash')}`, ...start, '']
  await writeFile(path, script.join('\n'), { mode: 0o700 })
  await chmod(path, 0o700)
  return path
}

async function start(name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (words.length < 2000) words += text
  })
  await once(child, 'spawn').catch((error: Error) => {
    throw new Error(`The terminal ${name} cannot be started: ${error.message}.`)
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const code = await Promise.race([ended, delay(startTime, 'runs' as const, { ref: false })])
  child.stderr.destroy()
  child.unref()
  // Exit code 0 at once is a program that has handed the window on.
  if (code === 'runs' || code === 0) return name
  throw new Error(`The terminal ${name} ended at once (exit code ${code}). ${words.trim().split('\n')[0] ?? ''}`.trim())
}
