import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEngine } from '../../../../main/engine/engine.ts'
import { serveWindow } from '../../../../main/host/web-host.ts'

// Tokentrail as `serve` runs it: the proxy, the session on disk, the analysis, and the window's address. `CA-FILE FOLDER`.

const [, , upstreamCa = '', windowFolder = ''] = process.argv
const dataFolder = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
process.once('disconnect', () => {
  rmSync(dataFolder, { recursive: true, force: true })
  process.exit(0)
})

const engine = await startEngine({ dataFolder, upstreamCa })
const host = await serveWindow({ engine, folder: windowFolder, port: 0 })
process.send?.({ port: Number(new URL(engine.proxy ?? '').port), caFile: engine.ca, window: host.address })
