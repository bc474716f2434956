import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePackages } from './packages.mjs'
import { ensureRuntime } from './runtime.mjs'
import { say } from './say.mjs'

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * Installs what is missing, then runs a script of the project under Node 24 in place of this process:
 * same arguments, same terminal, same exit code. What cannot be done ends in one sentence and exit code 2.
 *
 * @param {string} script path of the script, from the project's folder
 * @param {readonly string[]} args
 * @param {(root: string, node: string) => Promise<void>} [prepare] what has to be made before the script runs
 */
export async function handOver(script, args, prepare) {
  try {
    await ensurePackages(root)
    const node = await ensureRuntime(root)
    await prepare?.(root, node)
    await replace(node, [join(root, script), ...args])
  } catch (error) {
    say(error.message)
    process.exitCode = 2
  }
}

function replace(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', env: withOwnPrograms() })
    // Ctrl+C reaches the child by the terminal; what is sent to this process alone is passed on.
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    process.on('SIGINT', () => {})
    child.once('error', reject)
    child.once('close', (code, signal) => {
      process.exitCode = signal ? 128 + (signalNumbers[signal] ?? 0) : (code ?? 1)
      resolve(undefined)
    })
  })
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

/** npm puts the packages' programs on the path of its scripts; a script started by hand gets them here. */
function withOwnPrograms() {
  const programs = join(root, 'node_modules', '.bin')
  const path = process.env.PATH ?? ''
  if (path.split(delimiter).includes(programs)) return process.env
  return { ...process.env, PATH: `${programs}${delimiter}${path}` }
}
