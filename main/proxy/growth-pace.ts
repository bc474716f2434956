/** Whoever hears that it grew reads all of it again: of this many bytes in a millisecond, and no more. */
const readWithin = 512
/** What goes on is written anew when it holds half as much again, or after so long where it holds more, in milliseconds. */
const writtenAnew = 30_000

/** How often an exchange that goes on is told, and written whole: the more it holds, the less often. */
export class GrowthPace {
  /** Bytes that were carried when it was told last. */
  #told = -1
  #toldAt = 0
  /** What was held when it was written last, in bytes, and when that was. */
  #writtenSize = -1
  #writtenAt = 0

  /** What it holds from here on is something else: it is written whole the next time. */
  begunAnew(): void {
    this.#writtenSize = -1
  }

  /** True where it was told too lately, for what it keeps, to be told once more. */
  isSoon(kept: number, now: number): boolean {
    return now - this.#toldAt < kept / readWithin
  }

  /** What is due where it has carried and holds so many bytes at `now`, in milliseconds; takes it for done. */
  due(carried: number, held: number, now: number): 'nothing' | 'growth' | 'whole' {
    if (carried === this.#told) return 'nothing'
    this.#told = carried
    this.#toldAt = now
    const due = held >= this.#writtenSize * 1.5 || now - this.#writtenAt >= writtenAnew
    if (this.#writtenSize >= 0 && !(held > this.#writtenSize && due)) return 'growth'
    this.#writtenSize = held
    this.#writtenAt = now
    return 'whole'
  }
}
