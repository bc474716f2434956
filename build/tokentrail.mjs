// npm run --silent tokentrail -- …: the command line from a clone; its stdout is the command's own.

import { handOver } from './set-up/hand-over.mjs'
import { run } from './set-up/run.mjs'

const args = process.argv.slice(2)

await handOver('main/cli/main.ts', args, async (root, node) => {
  // Only `serve` shows the window; it is built anew where its sources are newer.
  if (args[0] !== 'serve') return
  const code = await run(node, ['build/bundle/build.ts', '--if-stale'], { cwd: root })
  if (code !== 0) throw new Error('Building the window failed; the reason is above.')
})
