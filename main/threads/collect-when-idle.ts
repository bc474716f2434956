import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects the garbage of this thread once its work has ended. */
export interface IdleCollector {
  /** There is work, of which there will be garbage; it costs nothing to say so again. */
  worked(): void
  close(): void
}

/**
 * How long a thread has nothing to do before it is called idle, in milliseconds. Longer than the pauses of somebody who tries
 * a login again and again: code made fast for what passed goes with the garbage, and what comes next is half as fast for a while.
 */
const quiet = 30_000
/** What is called nothing, as the share of that time. */
const idle = 0.02

/**
 * V8 collects when memory is wanted. A thread that was busy and then rests wants none, and would keep its garbage, and what
 * hangs on it outside of the heap (the buffers of each TLS connection that has ended), until it is busy again.
 */
export function collectWhenIdle(collect: () => void, after = quiet): IdleCollector {
  let timer: NodeJS.Timeout | undefined
  let before: EventLoopUtilization | undefined

  function look(): void {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    if (utilization > idle) return void timer?.refresh()
    timer = undefined
    collect()
  }

  return {
    worked() {
      if (timer) return
      before = performance.eventLoopUtilization()
      timer = setTimeout(look, after).unref()
    },
    close() {
      clearTimeout(timer)
    },
  }
}

/** For a thread that somebody may ask again at any moment: it takes some ten milliseconds. */
export function collectQuickly(): void {
  collector()({ type: 'major', execution: 'sync', flavor: 'regular' })
}

/**
 * Moves together what is left, and gives the pages back that V8 has in store for all threads of the process, as much again
 * as the garbage: it may take tenths of a second.
 */
export function collectThoroughly(): void {
  collector()({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

type Collect = (how: {
  readonly type: 'major'
  readonly execution: 'sync'
  readonly flavor: 'regular' | 'last-resort'
}) => void

let known: Collect | undefined

/** There is no other way to it from within a process. */
function collector(): Collect {
  if (known) return known
  setFlagsFromString('--expose-gc')
  known = runInNewContext('gc') as Collect
  return known
}
