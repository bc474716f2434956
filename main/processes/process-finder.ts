import type { ClientProcess } from '../../shared/exchange/client-process.ts'
import { type ConnectionEnds, type ConnectionScan, isLoopback, type Seen } from './connection-ends.ts'

/** Finds which program of this machine is at the other end of a connection. */
export interface ProcessFinder {
  /**
   * Asks once, and tells later: undefined where the system does not tell, or the client is on another machine. The
   * function that it gives withdraws the question of a connection that has ended: true where nobody has looked yet, and
   * nothing will be told.
   */
  find(connection: ConnectionEnds, told: (process: ClientProcess | undefined) => void): () => boolean
  close(): void
}

/** Scans take a twentieth of one processor's time at most, however many connect … */
const share = 1 / 20
/** … but for what was saved while nobody asked, in milliseconds: a command lives for less than a scan may have to wait. */
const mostSaved = 300
/** The longest rest, in milliseconds. */
const longestRest = 10_000
/** So many may wait for a scan; those beyond are not asked of. */
const mostWaiting = 20_000
/** After so many scans in a row that fail, the system is not asked any more. */
const mostFailures = 3

interface Question {
  readonly connection: ConnectionEnds
  readonly told: (process: ClientProcess | undefined) => void
}

/**
 * Asks by `scan`, one scan at a time. A scan answers everybody who waits when it begins; whoever comes during it, or
 * in the rest after it, waits for the next.
 */
export function createProcessFinder(scan: ConnectionScan): ProcessFinder {
  let waiting = new Set<Question>()
  let busy = false
  let failures = 0
  let closed = false
  /** Time that scans may take, in milliseconds; below 0 after one that took longer. */
  let saved = mostSaved
  let savedAt = performance.now()
  let resting: NodeJS.Timeout | undefined

  async function run(): Promise<void> {
    busy = true
    const asked = [...waiting]
    waiting = new Set()
    const began = performance.now()
    const { programs, cost } = await look(asked)
    const now = performance.now()
    saved = Math.min(mostSaved, saved + share * (now - savedAt)) - (cost ?? now - began)
    savedAt = now
    for (const [index, { told }] of asked.entries()) told(programs[index])
    if (saved > 0) return next()
    resting = setTimeout(next, Math.min(longestRest, -saved / share)).unref()
  }

  function next(): void {
    busy = false
    if (waiting.size > 0 && !closed) void run()
  }

  async function look(asked: readonly Question[]): Promise<Seen> {
    try {
      const seen = await scan.look(asked.map(({ connection }) => connection))
      failures = 0
      return seen
    } catch {
      // Not to know who sent it is no fault of the traffic: it is shown as not told.
      failures++
      return { programs: [] }
    }
  }

  return {
    find(connection, told) {
      const question = { connection, told }
      const { address } = connection.client
      const isHere = isLoopback(address) || address === connection.proxy.address
      if (closed || !isHere || failures >= mostFailures || waiting.size >= mostWaiting) {
        queueMicrotask(() => told(undefined))
        return () => false
      }
      waiting.add(question)
      if (!busy) void run()
      return () => waiting.delete(question)
    },
    close() {
      closed = true
      clearTimeout(resting)
      waiting.clear()
      scan.close()
    },
  }
}
