import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What `tokentrail serve --json` says when it is ready. */
export interface Ready {
  readonly ui: string
  readonly proxy: string
  readonly ca: string
  readonly session: string
}

export interface RunningTokentrail extends Ready {
  readonly process: ChildProcess
  close(): Promise<void>
}

const program = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))

/** Starts `tokentrail serve` with a data folder of its own. */
export async function startTokentrail(args: readonly string[]): Promise<RunningTokentrail> {
  const data = mkdtempSync(join(tmpdir(), 'tokentrail-data-'))
  const child = spawn(process.execPath, [program, 'serve', '--json', '--no-open', ...args], {
    env: { ...process.env, TOKENTRAIL_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = await new Promise<Ready>((done, fail) => {
    createInterface(child.stdout).once('line', (line) => done(JSON.parse(line) as Ready))
    child.once('exit', () => rmSync(data, { recursive: true, force: true }))
    child.once('exit', (code) => fail(new Error(`tokentrail serve ended with ${code} before it was ready`)))
  })
  return {
    ...ready,
    process: child,
    close: () =>
      new Promise((done) => {
        const gone = () => {
          rmSync(data, { recursive: true, force: true })
          done()
        }
        if (child.exitCode !== null || child.signalCode !== null) return gone()
        child.once('exit', gone)
        child.kill('SIGTERM')
      }),
  }
}
