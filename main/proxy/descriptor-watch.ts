import { hasDescriptors } from './descriptors.ts'

/** Sees when there are no descriptors left for the connections of clients. */
export interface DescriptorWatch {
  /** A client has come. */
  connected(): void
  close(): void
}

/** Fewer connections than this use up nothing. */
const fewest = 64
/** How often it looks while there are more, in milliseconds. */
export const lookEvery = 1000
/** While fewer than this are free, what can be let go is. */
const reserve = 64
/** That is looked at with every so many clients more than there ever were. */
const everyMore = 16
/** So many must be free, this often one after the other, before it is over: a sentence that comes and goes helps nobody. */
const room = 32
const enoughLooks = 3

/**
 * `connections` tells how many clients there are; `told` hears a sentence for the person, and undefined once it is over.
 * Before that, `makeRoom` lets go what nobody needs, and gives how much that was.
 * The system turns away who comes then, and neither libuv nor Node says a word of it: whether a file can still be opened
 * is all that tells.
 */
export function watchDescriptors(
  connections: () => number,
  told: (sentence: string | undefined) => void,
  makeRoom: () => number,
  areFree: (count: number) => boolean = hasDescriptors,
): DescriptorWatch {
  let most = fewest
  let isShort = false
  let looksWithRoom = 0
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    if (!isShort) {
      // What was let go may be closed a little later.
      if (!areFree(1) && makeRoom() === 0) tell(true)
    } else if (!areFree(room)) looksWithRoom = 0
    else if (++looksWithRoom === enoughLooks) tell(false)
  }

  function tell(short: boolean): void {
    isShort = short
    looksWithRoom = 0
    told(short ? sentence : undefined)
  }

  function lookAhead(): void {
    if (!areFree(reserve)) makeRoom()
  }

  function lookAgain(): void {
    lookAhead()
    look()
    // Whoever comes later begins it anew.
    if (isShort || connections() >= fewest) timer?.refresh()
    else timer = undefined
  }

  return {
    connected() {
      const now = connections()
      if (now < fewest) return
      timer ??= setTimeout(lookAgain, lookEvery).unref()
      if (now <= most) return
      // There were never so many: this one may have been the last that there was room for.
      most = now
      if (now % everyMore === 0) lookAhead()
      look()
    },
    close() {
      clearTimeout(timer)
    },
  }
}

const sentence =
  'Tokentrail has as many connections and files open as the system lets it: new connections of clients are dropped without an answer, and servers are not reached. End some of its clients, or start it with a higher limit (ulimit -n).'
