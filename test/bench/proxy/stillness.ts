import { setTimeout as after } from 'node:timers/promises'
import type { Peer } from './peer.ts'
import { usageOf } from './usage.ts'

/** Looked at so often, in milliseconds. */
const interval = 200
/** What one process uses of one core where it has nothing to do, as a share. */
const little = 0.1
/** Nobody is waited for longer, in milliseconds: a turn is late then, not left out. */
const patience = 8000

/**
 * Waits until none of these processes is still at work: what a proxy records and analyses after its turn is its own, and
 * would be taken from whoever comes next.
 */
export async function stillness(peers: readonly Peer[]): Promise<void> {
  const used = () => peers.map(({ pid }) => usageOf(pid)?.cpuMs ?? 0)
  const end = performance.now() + patience
  let before = used()
  do {
    await after(interval)
    const now = used()
    if (now.every((ms, n) => ms - (before[n] ?? 0) <= interval * little)) return
    before = now
  } while (performance.now() < end)
}
