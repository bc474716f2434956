import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const pool = JSON.stringify(new URL('./wide-pool.ts', import.meta.url))

/** Runs a program until it says something. What it waits for never comes: it is ended by force. */
async function said(program: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { UV_THREADPOOL_SIZE: _, ...rest } = process.env
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    for await (const chunk of child.stdout) return String(chunk).trim()
    return ''
  } finally {
    child.kill('SIGKILL')
  }
}

// A pipe that nobody writes to keeps whoever opens it waiting. Windows has none.
test.skipIf(process.platform === 'win32')('eight that wait do not hold up the next', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-pool-'))
  try {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const program = (first: string) => `
      import { open, access } from 'node:fs'
      ${first}
      for (let n = 0; n < 8; n++) open(${JSON.stringify(pipe)}, () => undefined)
      setTimeout(() => console.log('held up'), 1000)
      access('.', () => console.log('passed'))`
    expect(await said(program(''))).toBe('held up')
    expect(await said(program(`const { widenPool } = await import(${pool}); widenPool()`))).toBe('passed')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('says nothing of it to programs that are started, and leaves what the person said', async () => {
  const program = `const { widenPool } = await import(${pool}); widenPool(); console.log(String(process.env.UV_THREADPOOL_SIZE))`
  expect(await said(program)).toBe('undefined')
  expect(await said(program, { UV_THREADPOOL_SIZE: '7' })).toBe('7')
})
