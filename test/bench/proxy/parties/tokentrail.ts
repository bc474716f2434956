import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { engineFlags } from '../../../../main/engine/bounded-memory.ts'
import { nodeFlags, type Peer, peerOf } from '../peer.ts'

const program = fileURLToPath(new URL('../../../../dist/main/cli/main.js', import.meta.url))

/**
 * Starts Tokentrail as it is shipped, bundled and with the flags of its app: the proxy, the session on disk, the
 * analysis, and the window's address, `ui`, in what it says.
 */
export async function startTokentrail(upstreamCa: string): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const child = spawn(
    process.execPath,
    [...engineFlags, ...nodeFlags, program, 'serve', '--json', '--no-open', '--upstream-ca', upstreamCa],
    // The folders of its data, by system.
    {
      env: { ...process.env, XDG_DATA_HOME: folder, HOME: folder, APPDATA: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ready = once(createInterface({ input: child.stdout }), 'line').then(([line]) => {
    const said = JSON.parse(String(line)) as Readonly<Record<string, string>>
    return { ...said, port: Number(new URL(said['proxy'] ?? '').port), caFile: said['ca'] ?? '' }
  })
  return peerOf(child, ready)
}
