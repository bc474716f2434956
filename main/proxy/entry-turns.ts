/** Whoever comes while no more than this are on their way in comes in at once: a browser begins with thirty. */
export const atOnce = 64
/** No more than these are on their way in together, however many wait. */
export const most = 128
/** Who takes longer than this to be in holds nobody up, in milliseconds. */
export const longestTurn = 500
/** How many come in each time that the event loop has come round, so that nobody's bytes wait long for the next time. */
const perRound = 8
/**
 * The loop takes one connection each time that it comes round, and whoever is new stands behind all that the system holds
 * for it. While connections come, one tunnel is begun for so many of them.
 */
export const perArrivals = 32

/** Begins; `isIn` is to be called when whoever it is holds nobody up any more. */
type Begin = (isIn: () => void) => void

/** What one of them waits for, in the order in which it was wanted. */
interface Line {
  readonly begins: Begin[]
  isNewestNext: boolean
}

/**
 * Lets tunnels begin in turn where many are wanted at once: each takes a millisecond or more, with its handshake and its
 * first request, and those of a crowd of thousands together would keep everybody else waiting for many seconds. Of several
 * that want them, such as a crowd and a browser, each has its turn, however many it wants. Of one's own, the oldest and the
 * newest have it alternately: a crowd waits in any case, and who is like it and comes after it need not.
 */
export class EntryTurns {
  #entering = 0
  /** By who wants them; who is next comes first. */
  readonly #waiting = new Map<string, Line>()
  /** How many have come since one began, and how many of them there were at the last round. */
  #arrivals = 0
  #seen = 0
  #isComing = false

  /** A connection has come, whatever it will want. */
  arrived(): void {
    this.#arrivals++
  }

  /** Begins for `who`, now or when it is its turn. */
  want(who: string, begin: Begin): void {
    if (this.#entering < atOnce && this.#waiting.size === 0) return this.#begin(begin)
    const line = this.#waiting.get(who)
    if (line) line.begins.push(begin)
    else this.#waiting.set(who, { begins: [begin], isNewestNext: false })
    this.#nextRound()
  }

  #begin(begin: Begin): void {
    this.#entering++
    const isIn = () => {
      if (!turn) return
      clearTimeout(turn)
      turn = undefined
      this.#entering--
      this.#nextRound()
    }
    let turn: NodeJS.Timeout | undefined = setTimeout(isIn, longestTurn).unref()
    begin(isIn)
  }

  #nextRound(): void {
    if (this.#isComing || this.#waiting.size === 0 || this.#entering >= most) return
    this.#isComing = true
    setImmediate(this.#round)
  }

  readonly #round = () => {
    this.#isComing = false
    for (let left = this.#mayBegin(); left > 0 && this.#entering < most; left--) {
      const begin = this.#next()
      if (!begin) return
      this.#begin(begin)
    }
    this.#nextRound()
  }

  #mayBegin(): number {
    const areComing = this.#arrivals !== this.#seen
    this.#seen = this.#arrivals
    if (areComing && this.#arrivals < perArrivals) return 0
    this.#arrivals = this.#seen = 0
    return areComing ? 1 : perRound
  }

  #next(): Begin | undefined {
    const [first] = this.#waiting
    if (!first) return undefined
    const [who, line] = first
    const { begins, isNewestNext } = line
    const begin = isNewestNext ? begins.pop() : begins.shift()
    line.isNewestNext = !isNewestNext
    this.#waiting.delete(who)
    if (begins.length > 0) this.#waiting.set(who, line)
    return begin
  }
}
