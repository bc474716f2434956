import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { orNothing } from '../../shared/thrown/or-nothing.ts'

/** Collects the garbage of this thread once its work has ended. */
export interface IdleCollector {
  /** There is work, of which there will be garbage; it costs nothing to say so again. */
  worked(): void
  close(): void
}

/** How long a thread has nothing to do before it is called idle, in milliseconds. */
const quiet = 3000
/** What is called nothing, as the share of that time. */
const idle = 0.02
/**
 * For how many such times it rests where there is little to collect: longer than the pauses of somebody who tries a login
 * again and again. Code made fast for what passed goes with the garbage, and what comes next takes half as long again for
 * a while.
 */
const patience = 20

/**
 * V8 collects when memory is wanted. A thread that was busy and then rests wants none, and would keep its garbage, and what
 * hangs on it outside of the heap (the buffers of each TLS connection that has ended), until it is busy again. `much` tells
 * that there is so much of it that it is to go at once.
 */
export function collectWhenIdle(collect: () => void, much: () => boolean, after = quiet): IdleCollector {
  let timer: NodeJS.Timeout | undefined
  let before: EventLoopUtilization | undefined
  let rested = 0

  function look(): void {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    rested = utilization > idle ? 0 : rested + 1
    if (rested === 0 || (rested < patience && !much())) return void timer?.refresh()
    timer = undefined
    collect()
  }

  return {
    worked() {
      if (timer) return
      rested = 0
      before = performance.eventLoopUtilization()
      timer = setTimeout(look, after).unref()
    },
    close() {
      clearTimeout(timer)
    },
  }
}

/**
 * Whether the process has grown by so many bytes since it was smallest, or last grew so much; not so where `resident`
 * cannot tell, as it reads a file and no more files may be open.
 */
export function grownBy(bytes: number, resident: () => number = () => process.memoryUsage.rss()): () => boolean {
  let least = orNothing(resident) ?? Number.POSITIVE_INFINITY
  return () => {
    const now = orNothing(resident)
    if (now === undefined) return false
    const much = now - least >= bytes
    least = much ? now : Math.min(least, now)
    return much
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

/** Looks through what is new alone, which takes less than a millisecond where little of it is in use. */
export function collectNew(): void {
  collector()({ type: 'minor', execution: 'sync' })
}

type Collect = (
  how:
    | { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'regular' | 'last-resort' }
    | { readonly type: 'minor'; readonly execution: 'sync' },
) => void

let known: Collect | undefined

/** There is no other way to it from within a process. */
function collector(): Collect {
  if (known) return known
  setFlagsFromString('--expose-gc')
  known = runInNewContext('gc') as Collect
  return known
}
