import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

// npm run bench: what the proxy costs beside a direct connection and beside other proxies, and what the analysis costs
// an exchange as a session grows. Each bench has a process of its own, so that neither heats the other's memory.

for (const bench of ['proxy/main.ts', 'analysis-bench.ts']) {
  const script = join(import.meta.dirname, bench)
  if (!existsSync(script)) throw new Error(`${script} is missing; restore it from the repository.`)
  const { status, signal } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' })
  if (status !== 0) {
    process.stderr.write(`${bench} ended with ${signal ?? `exit code ${status}`}\n`)
    process.exitCode = 1
  }
}
