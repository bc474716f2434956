/** How often the count of an open connection is told, in milliseconds. */
const progressEvery = 1000

/** Counts what passes on a connection that became one with another. */
export interface PassingCount {
  up(bytes: number): void
  down(bytes: number): void
  /** It is open, and nothing has passed. */
  open(): void
  /** Nothing more passes. */
  end(): void
}

/** Tells `count` at most once a second, and of what came last as well, though nothing follows it. */
export function countPassing(count: (up: number, down: number, open: boolean) => void): PassingCount {
  let up = 0
  let down = 0
  let told = Number.NEGATIVE_INFINITY
  let later: NodeJS.Timeout | undefined

  function tell(open: boolean): void {
    const now = performance.now()
    if (open && now - told < progressEvery) {
      later ??= setTimeout(
        () => {
          later = undefined
          tell(true)
        },
        told + progressEvery - now,
      )
      return
    }
    clearTimeout(later)
    later = undefined
    told = now
    count(up, down, open)
  }

  return {
    up(bytes) {
      up += bytes
      tell(true)
    },
    down(bytes) {
      down += bytes
      tell(true)
    },
    open: () => tell(true),
    end: () => tell(false),
  }
}
