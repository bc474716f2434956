import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { isAlive } from './is-alive.ts'

it('is true of a process until it has ended', async () => {
  const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  expect(isAlive(Number(child.pid))).toBe(true)
  child.stdin.end()
  await once(child, 'exit')
  expect(isAlive(Number(child.pid))).toBe(false)
})
