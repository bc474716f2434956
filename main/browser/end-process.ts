import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'

/** On Windows it would open a console, and there are no groups. */
const hasGroups = process.platform !== 'win32'

/** Starts a process as the first of a group of its own: what it starts can be ended with it. */
export const asGroup: Pick<SpawnOptions, 'detached'> = { detached: hasGroups }

/**
 * Asks a process that was started `asGroup` to end, and ends it by force where it has not after `patience`
 * milliseconds. Then ends by force what is left of its group. Resolves once the process is gone.
 */
export async function endProcess(child: ChildProcess, patience: number): Promise<void> {
  if (child.pid === undefined) return // it never began
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), patience)
    await ended
    clearTimeout(force)
  }
  killGroup(child.pid)
}

function killGroup(pid: number): void {
  if (!hasGroups) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}
