// npm start: installs what is missing, builds, opens the window.
import { handOver } from './set-up/hand-over.mjs'

await handOver('build/start/start.ts', process.argv.slice(2))
