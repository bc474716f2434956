import type { Socket } from 'node:net'
import { formatAuthority, type Origin } from './authority.ts'

/** So many requests are begun each time that the event loop comes round. */
export const perRound = 16
/** … and so many while connections come: the loop takes one of them each time that it comes round. */
export const whileTheyCome = 2
/** So many, begun in whatever time, need not be counted anew: to be called in each round costs a request its share. */
const few = 8

type Begin = () => void

/** Who asks this server: as far as the request itself tells one program from another. */
export const askerOf = ({ remoteAddress }: Socket, server: Origin, userAgent: string | undefined): string =>
  `${remoteAddress} ${formatAuthority(server)} ${userAgent}`

/**
 * Begins requests in turn where many come at once, on connections of HTTP/1 or on streams of HTTP/2. Among thousands of
 * clients that ask again as soon as they are answered, the loop would seldom come round, and whoever is new would not be
 * let in for as long as they go on. Of several programs that ask, each has its turn, however many clients it has; of one's
 * own, the oldest has it.
 */
export class RequestTurns {
  /** Since they were last counted anew, as the loop came round. */
  #begun = 0
  #hasArrived = false
  /** How many may begin in this round. */
  #most = perRound
  #isComing = false
  /** By who asks; who is next comes first. */
  readonly #waiting = new Map<string, Begin[]>()

  /** A connection has come, whatever it will want. */
  arrived(): void {
    this.#hasArrived = true
    this.#countAnew()
  }

  /** Begins now, or when it is the turn of `who`; gives whether it waits. */
  want(who: () => string, begin: Begin): boolean {
    if (this.#begun < this.#most && this.#waiting.size === 0) {
      if (++this.#begun >= few) this.#countAnew()
      begin()
      return false
    }
    this.#countAnew()
    const name = who()
    const line = this.#waiting.get(name)
    if (line) line.push(begin)
    else this.#waiting.set(name, [begin])
    return true
  }

  #countAnew(): void {
    if (this.#isComing) return
    this.#isComing = true
    setImmediate(this.#round)
  }

  readonly #round = () => {
    this.#isComing = false
    this.#begun = 0
    this.#most = this.#hasArrived ? whileTheyCome : perRound
    this.#hasArrived = false
    if (this.#waiting.size === 0) return
    this.#countAnew()
    for (let begin = this.#next(); begin; begin = this.#next()) begin()
  }

  #next(): Begin | undefined {
    if (this.#begun === this.#most) return undefined
    const [first] = this.#waiting
    if (!first) return undefined
    const [who, line] = first
    const begin = line.shift()
    this.#waiting.delete(who)
    if (line.length > 0) this.#waiting.set(who, line)
    this.#begun++
    return begin
  }
}
