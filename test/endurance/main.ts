import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// `npm run endurance`: what wears a proxy out, in the size that the tests are too short for: 10,000 connections that
// all stay, and a body of a gigabyte.
const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const tests = ['many-clients', 'large'].map((name) => `test/integration/proxy/${name}.test.ts`)
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'integration', ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { TOKENTRAIL_CONNECTIONS: '10000', TOKENTRAIL_MEGABYTES: '1024', ...process.env },
})
process.exitCode = status ?? 1
