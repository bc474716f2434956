// npm test: installs what is missing, then runs every check and every test.
import { handOver } from './set-up/hand-over.mjs'

await handOver('build/check/all.ts', process.argv.slice(2))
