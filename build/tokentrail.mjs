// npm run --silent tokentrail -- …: the command line from a clone; its stdout is the command's own.
import { buildWindow } from './set-up/build-window.mjs'
import { handOver } from './set-up/hand-over.mjs'

const args = process.argv.slice(2)

// Only `serve` shows the window.
await handOver('main/cli/main.ts', args, args[0] === 'serve' ? buildWindow : undefined)
