import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import spawn from 'cross-spawn'
import { calls } from '../../shared/bridge/contract.ts'
import { environmentOf, type WayIn } from '../../shared/ways-in/environment.ts'
import { dataFolder } from '../engine/data-folder.ts'
import type { Engine } from '../engine/engine.ts'
import { runningWay } from './running-way.ts'

export interface RunOptions {
  readonly session?: string
  readonly registration?: string
  readonly upstreamCa?: string
  readonly proxySettings?: string
}

/** As shells have it: the command was not found, or may not be run. */
const notFound = 127
const notRunnable = 126

/**
 * Runs a command whose environment leads through the proxy: the one that runs, or one of its own that ends with it.
 * Gives the command's exit code; 128 and the signal's number where a signal ended it.
 * @throws Error with a sentence for the person, where no proxy can be started.
 */
export async function run(command: readonly string[], options: RunOptions): Promise<number> {
  const isOwn = Object.keys(options).length > 0
  const way = isOwn ? undefined : await runningWay()
  if (way) return runWith(command, way)
  // Loaded when it is needed: a command that another proxy serves should not wait for one.
  const { startEngine } = await import('../engine/engine.ts')
  const engine = await startEngine({
    dataFolder: dataFolder(),
    told: (sentence) => process.stderr.write(`tokentrail: ${sentence}\n`),
    sessionFile: options.session,
    registrationFile: options.registration,
    upstreamCa: options.upstreamCa,
    proxySettingsFile: options.proxySettings,
  })
  try {
    const code = await runWith(command, await wayTo(engine))
    process.stderr.write(`tokentrail: What it said is recorded in ${engine.session}; tokentrail serve shows it.\n`)
    return code
  } finally {
    await engine.close()
  }
}

async function wayTo(engine: Engine): Promise<WayIn> {
  const answer = await engine.call('waysIn', {})
  if (!answer.ok) throw new Error(answer.error.message)
  const { proxy, ...files } = calls.waysIn.output.parse(answer.value)
  return { ...files, proxy: proxy ?? '' }
}

function runWith([program = '', ...args]: readonly string[], way: WayIn): Promise<number> {
  const variables = environmentOf(way, process.env).map(({ name, value }) => [name, value] as const)
  let child: ChildProcess | undefined
  const passOn = (signal: NodeJS.Signals) => void child?.kill(signal)
  // Ctrl+C reaches the command by the terminal; it decides, and we end with it.
  const leave = () => undefined
  // Before it starts: a signal that comes at once must not end this process alone.
  process.on('SIGINT', leave).on('SIGTERM', passOn).on('SIGHUP', passOn)
  return new Promise<number>((done, failed) => {
    // Windows knows a program by more than its name, and starts scripts by another program: cross-spawn does that.
    child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...Object.fromEntries(variables) } })
    child.once('close', (code, signal) => done(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'EACCES') return failed(error)
      const missing = error.code === 'ENOENT'
      const why = missing ? 'was not found. Check its name and the PATH.' : 'may not be run.'
      process.stderr.write(`tokentrail: The command ${program} ${why}\n`)
      done(missing ? notFound : notRunnable)
    })
  }).finally(() => process.off('SIGINT', leave).off('SIGTERM', passOn).off('SIGHUP', passOn))
}
