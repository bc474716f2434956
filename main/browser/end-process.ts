import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** On Windows it would open a console, and there are no groups. */
const hasGroups = process.platform !== 'win32'

/** Starts a process as the first of a group of its own: what it starts can be ended with it. */
export const asGroup: Pick<SpawnOptions, 'detached'> = { detached: hasGroups }

/**
 * Asks a process that was started `asGroup` to end, and ends it by force where it has not after `patience`
 * milliseconds. Then ends by force what is left of its group. Resolves once the process is gone, with true; with false
 * where it is still there after as long again: not even force ends one that waits for a device.
 */
export async function endProcess(child: ChildProcess, patience: number): Promise<boolean> {
  if (child.pid === undefined) return true // it never began
  let gone = child.exitCode !== null || child.signalCode !== null
  if (!gone) {
    const ended = once(child, 'exit').then(() => true)
    const waited = new AbortController()
    const late = () => delay(patience, false, { signal: waited.signal }).catch(() => false)
    child.kill('SIGTERM')
    gone = await Promise.race([ended, late()])
    if (!gone) {
      child.kill('SIGKILL')
      gone = await Promise.race([ended, late()])
    }
    waited.abort()
  }
  killGroup(child.pid)
  return gone
}

function killGroup(pid: number): void {
  if (!hasGroups) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}
