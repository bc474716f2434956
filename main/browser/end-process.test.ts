import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { asGroup, endProcess } from './end-process.ts'

const minute = 60_000

/** A shell that has set its trap, and a process that it started; both hold the pipe of its output. */
async function shell(trap: string) {
  const child = spawn('/bin/sh', ['-c', `${trap}; sleep 600 & echo ready; wait`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    ...asGroup,
  })
  await once(child.stdout, 'data')
  return { child, allGone: once(child, 'close') }
}

describe.skipIf(process.platform === 'win32')('a process and what it started', () => {
  test('is ended by force where it does not go when it is asked to', async () => {
    const { child, allGone } = await shell("trap '' TERM")
    expect(await endProcess(child, 100)).toBe(true)
    expect(child.signalCode).toBe('SIGKILL')
    await allGone
  })

  test('ends by itself where it does go, and leaves nobody behind', async () => {
    const { child, allGone } = await shell("trap 'exit 7' TERM")
    await endProcess(child, minute)
    expect(child.exitCode).toBe(7)
    await allGone
  })

  test('is given up where not even force ends it', async () => {
    const { child, allGone } = await shell(':')
    // A process of which the system does not let go cannot be had on purpose: this one is not asked.
    child.kill = () => true
    expect(await endProcess(child, 50)).toBe(false)
    await allGone
  })

  test('that has ended, or never began, is not waited for', async () => {
    const ended = spawn('/bin/sh', ['-c', ''], asGroup)
    await once(ended, 'exit')
    await endProcess(ended, minute)
    const never = spawn('/nowhere/to-be-found', asGroup)
    await once(never, 'error')
    await endProcess(never, minute)
  })
})
