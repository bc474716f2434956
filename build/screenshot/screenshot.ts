import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../bundle/layout.ts'

// npm run screenshot: runs the test that breaks a login in the lab, and keeps its picture of the window for the README.

const file = join(import.meta.dirname, 'window.png')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'e2e', 'test/e2e/electron/screenshot.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TOKENTRAIL_SCREENSHOT: file },
  },
)
process.exitCode = status ?? 1
