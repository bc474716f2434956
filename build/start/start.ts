import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { windowIsOpen } from '../../main/electron/ready-line.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { buildAll } from '../bundle/build.ts'
import { root } from '../bundle/layout.ts'
import { say } from '../set-up/say.mjs'
import { type ElectronRuntime, electronRuntime, engineRuntimeFor } from './electron-runtime.ts'

const args = process.argv.slice(2)

try {
  await buildAll({ onlyIfStale: true })
  process.exitCode = await openOrServe()
} catch (error) {
  say(`Tokentrail could not be built: ${messageOf(error)}`)
  process.exitCode = 1
}

/** Opens the window; where no Electron can show one, says why in one line and serves it to a browser. */
async function openOrServe(): Promise<number> {
  const runtime = await electronRuntime()
  const ending = runtime.kind === 'found' ? await openWindow(runtime) : runtime.reason
  if (typeof ending === 'number') return ending
  say(`No Electron window: ${ending}. Serving the same window to a browser instead.`)
  return run(process.execPath, [join(root, 'main/cli/main.ts'), 'serve', ...args])
}

/** Opens the window and gives Electron's exit code, or why the window never opened. */
function openWindow(runtime: ElectronRuntime & { kind: 'found' }): Promise<number | string> {
  const engine = engineRuntimeFor(runtime)
  if (engine['TOKENTRAIL_ENGINE_RUNTIME']) say(`The engine runs on ${engine['TOKENTRAIL_ENGINE_RUNTIME']}.`)
  return new Promise((resolve) => {
    const child = spawn(runtime.program, [...sandboxArguments(), root, ...args], {
      cwd: root,
      stdio: ['inherit', 'pipe', 'inherit'],
      env: { ...process.env, ...engine },
    })
    let opened = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      opened ||= text.includes(windowIsOpen)
      process.stdout.write(text)
    })
    forwardSignals(child)
    child.once('error', (error) => resolve(`Electron does not start (${error.message})`))
    child.once('close', (code, signal) => {
      if (opened || code === 0) resolve(code ?? 1)
      else resolve(`Electron does not start (it ended with ${signal ?? `exit code ${code}`}; its words are above)`)
    })
  })
}

/** Chromium refuses to run as root with its sandbox; so the flag is for root alone, and is spoken of. */
function sandboxArguments(): readonly string[] {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return []
  say(
    "Running as root: Chromium's sandbox cannot work and is off (--no-sandbox). Start as an ordinary user to have it.",
  )
  return ['--no-sandbox']
}

function run(program: string, programArgs: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, { cwd: root, stdio: 'inherit' })
    forwardSignals(child)
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** Ctrl+C reaches a child by the terminal; what is sent to this process alone is passed on. */
function forwardSignals(child: { kill(signal: NodeJS.Signals): boolean }): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => {})
}
