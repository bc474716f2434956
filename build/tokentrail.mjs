// npm run --silent tokentrail -- …: the command line from a clone; its stdout is the command's own.
import { buildWindow } from './set-up/build-window.mjs'
import { handOver } from './set-up/hand-over.mjs'

const args = process.argv.slice(2)

// npm runs scripts in the project's folder; files and commands are meant where the person is.
if (process.env.npm_lifecycle_event && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

// Only `serve` shows the window.
await handOver('main/cli/main.ts', args, args[0] === 'serve' ? buildWindow : undefined)
