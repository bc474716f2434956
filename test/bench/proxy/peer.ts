import { type ChildProcess, fork, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A process of the bench, and where it listens. */
export interface Peer {
  readonly port: number
  /** Whom a client must trust to speak TLS with it. */
  readonly ca: string
  readonly pid: number
  /** Whatever else it said of itself. */
  readonly said: Readonly<Record<string, unknown>>
  stop(): void
}

/** What a peer says once it listens. */
export interface Listening {
  readonly port: number
  readonly caFile: string
}

/** A peer that does not listen within this time, in milliseconds, is told as missing. */
const startTime = 30_000

/** What each process of Node is started with here; `BENCH_EXEC_ARGV` has more, such as those of a profiler. */
export const nodeFlags: readonly string[] = [
  '--import',
  new URL('resolve-names.mjs', import.meta.url).href,
  ...(process.env['BENCH_EXEC_ARGV']?.split(' ') ?? []),
]

/** Starts a script of this folder; names under `bench.test` lead to this machine in it. */
export function forkPeer(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    execArgv: [...nodeFlags],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return peerOf(child, new Promise((done) => child.once('message', (message) => done(message as Listening))))
}

/** Starts another program; `ready` tells where it listens. */
export function spawnPeer(command: string, args: readonly string[], ready: Promise<Listening>): Promise<Peer> {
  return peerOf(spawn(command, args, { stdio: 'ignore' }), ready)
}

/** A process that was started; `ready` tells where it listens. */
export async function peerOf(child: ChildProcess, ready: Promise<Listening>): Promise<Peer> {
  const stop = () => {
    if (child.connected) child.disconnect()
    else child.kill()
  }
  process.once('exit', () => child.kill())
  let late: NodeJS.Timeout | undefined
  const said = await Promise.race([
    ready,
    new Promise<never>((_done, fail) => {
      child.once('error', fail)
      child.once('exit', (code, signal) => fail(new Error(`it ended with ${signal ?? code} at its start`)))
      late = setTimeout(() => fail(new Error('it does not listen')), startTime)
    }),
  ]).finally(() => clearTimeout(late))
  return { port: said.port, ca: readFileSync(said.caFile, 'utf8'), pid: child.pid ?? 0, said: { ...said }, stop }
}
