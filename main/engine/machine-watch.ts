import { cpus } from 'node:os'

/** Sees whether other programs leave this machine nothing to spare. */
export interface MachineWatch {
  /** True where what is done now is taken from others. Until it has seen enough, it says that nobody is in need. */
  crowded(): boolean
}

/** What the machine and this process have done since they began, in milliseconds of one processor. */
export interface Work {
  readonly at: number
  readonly busy: number
  readonly idle: number
  /** What of `busy` was this process. */
  readonly own: number
}

/** The system counts in steps of ten milliseconds: in this time there are enough of them, in milliseconds. */
const shortest = 150
/** What was seen before a longer time than this says nothing of now. */
const longest = 1500
/** So much of what this process leaves is in use where the machine is crowded. */
const full = 0.8
/** What it takes itself tells nothing of the others: where it takes more than this share, there is nothing to tell. */
const least = 0.2

/** Begins with nothing seen. */
export function watchMachine(read: () => Work = readWork): MachineWatch {
  let last: Work | undefined
  let crowded = false

  return {
    crowded() {
      const now = read()
      if (last && now.at - last.at < shortest) return crowded
      crowded = last !== undefined && now.at - last.at <= longest && isFull(last, now)
      last = now
      return crowded
    },
  }
}

function isFull(before: Work, now: Work): boolean {
  const others = Math.max(0, now.busy - before.busy - (now.own - before.own))
  const idle = now.idle - before.idle
  const all = now.busy - before.busy + idle
  return others > full * Math.max(others + idle, least * all)
}

function readWork(): Work {
  let busy = 0
  let idle = 0
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq
    idle += times.idle
  }
  const { user, system } = process.cpuUsage()
  return { at: performance.now(), busy, idle, own: (user + system) / 1000 }
}
