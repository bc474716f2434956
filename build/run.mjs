// node build/run.mjs [--build] SCRIPT …: installs what is missing, builds the window if asked to, then runs a script
// of the project under Node 24.
import { buildWindow } from './set-up/build-window.mjs'
import { handOver } from './set-up/hand-over.mjs'

const builds = process.argv[2] === '--build'
const [script, ...args] = process.argv.slice(builds ? 3 : 2)
if (!script) throw new Error('usage: node build/run.mjs [--build] SCRIPT [ARGUMENT …]')

await handOver(script, args, builds ? buildWindow : undefined)
