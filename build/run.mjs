// node build/run.mjs SCRIPT …: installs what is missing, then runs a script of the project under Node 24.
import { handOver } from './set-up/hand-over.mjs'

const [script, ...args] = process.argv.slice(2)
if (!script) throw new Error('usage: node build/run.mjs SCRIPT [ARGUMENT …]')

await handOver(script, args)
