import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataFolder } from '../engine/data-folder.ts'
import { startEngine } from '../engine/engine.ts'
import { serveWindow } from '../host/web-host.ts'

export interface ServeOptions {
  readonly port?: number
  readonly proxyPort?: number
  readonly session?: string
  readonly registration?: string
  readonly upstreamCa?: string
  readonly proxySettings?: string
  readonly open: boolean
  readonly json?: boolean
}

/**
 * Runs the engine and serves the window until it is told to end. Gives the exit code.
 * @throws Error with a sentence for the person, where it cannot start.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const engine = await startEngine({
    dataFolder: dataFolder(),
    proxyPort: options.proxyPort ?? 0,
    told: (sentence) => process.stderr.write(`${sentence}\n`),
    sessionFile: options.session,
    registrationFile: options.registration,
    upstreamCa: options.upstreamCa,
    proxySettingsFile: options.proxySettings,
  })
  const host = await serveWindow({ engine, folder: windowFolder(), port: options.port ?? 0 }).catch(
    async (error: unknown) => {
      await engine.close()
      throw error
    },
  )
  if (options.json) {
    const ready = { ui: host.address, proxy: engine.proxy, ca: engine.ca, session: engine.session }
    process.stdout.write(`${JSON.stringify(ready)}\n`)
  } else {
    process.stdout.write(
      `Tokentrail is ready.\n  window   ${host.address}\n  proxy    ${engine.proxy}\n  CA       ${engine.ca}\n  session  ${engine.session}\nPress Ctrl+C to end.\n`,
    )
  }
  if (options.open) openAddress(host.address)
  await told()
  await host.close()
  await engine.close()
  return 0
}

/** The window lies beside the program: dist/renderer, whether this file was bundled or runs from its source. */
function windowFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const bundled = here.includes(join('dist', 'main'))
  return bundled ? join(here, '..', '..', 'renderer') : join(here, '..', '..', 'dist', 'renderer')
}

function told(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
}

/** Opens the address in the person's own browser; where there is none, the printed address serves. */
function openAddress(address: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', address]
        : ['xdg-open', address]
  if (command === undefined) return
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () =>
    process.stderr.write('No browser could be opened; open the address of the window yourself.\n'),
  )
  child.unref()
}
