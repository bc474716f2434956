import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes a folder of a forked peer's own; when the bench lets go of the peer, both end. */
export function peerFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
  process.once('disconnect', () => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })
  return folder
}
