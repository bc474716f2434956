import type { Change } from '../../shared/bridge/feed.ts'

/**
 * What has changed since it was told last, folded: of each row its last state alone, and nothing of what came and went
 * in between.
 */
export interface Untold {
  /** A row is new, or another; `wasThere` where it replaces one. */
  set(key: string, change: Change, wasThere: boolean): void
  /** A row that was there is gone; gives whether that is to be told, as `change` would, by those who know the row. */
  remove(key: string, change?: Change): boolean
  /** All of it, which counts as told from now on. */
  take(): Change[]
  clear(): void
}

/** Begins with everything told. */
export function createUntold(): Untold {
  /** Each with whether those who are told know the row in an earlier state. */
  const untold = new Map<string, { readonly change: Change; readonly known: boolean }>()

  return {
    set(key, change, wasThere) {
      untold.set(key, { change, known: untold.get(key)?.known ?? wasThere })
    },
    remove(key, change) {
      const known = untold.get(key)?.known ?? true
      untold.delete(key)
      if (known && change) untold.set(key, { change, known })
      return known
    },
    take() {
      const changes = [...untold.values()].map(({ change }) => change)
      untold.clear()
      return changes
    },
    clear: () => untold.clear(),
  }
}
