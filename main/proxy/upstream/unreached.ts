import { steadyNow } from '../clocks/steady-clock.ts'
import { type Hop, keyOfHop } from './route/hop.ts'

/** How long a proxy that was not reached is the last to be tried, in milliseconds: browsers do the same. */
const leftFor = 300_000

/** The proxies that were not reached of late. Without it each connection would wait anew for one that is gone. */
export interface Unreached {
  add(hop: Hop): void
  delete(hop: Hop): void
  /** The same, those that were not reached of late after the others. */
  last(hops: readonly Hop[]): readonly Hop[]
}

/** Begins with none; `now` tells how long ago it was, in milliseconds. */
export function createUnreached(now = steadyNow): Unreached {
  const since = new Map<string, number>()
  const isLeft = (hop: Hop) => {
    const at = since.get(keyOfHop(hop))
    return at !== undefined && now() - at < leftFor
  }
  return {
    add: (hop) => void since.set(keyOfHop(hop), now()),
    delete: (hop) => void since.delete(keyOfHop(hop)),
    last(hops) {
      if (since.size === 0) return hops
      return [...hops.filter((hop) => !isLeft(hop)), ...hops.filter(isLeft)]
    },
  }
}
