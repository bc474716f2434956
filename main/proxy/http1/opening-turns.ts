import type { GiveUp, OpenConnection, Opened, Wanted } from '../upstream/wanted.ts'

/** So many connections to one server are opened at once. */
export const mostOpening = 64
/** A server that is not reached within this time holds nobody up, in milliseconds. */
export const longestTurn = 1000

interface Waiting {
  readonly opened: Opened
  begin(): void
}

/**
 * Opens connections to one server in turn. Where thousands are wanted at once, all their handshakes together would keep
 * everybody else's traffic waiting; and most of such a crowd are served sooner by a connection that others have done with.
 */
export class OpeningTurns {
  readonly #open: OpenConnection
  readonly #allDone: () => void
  #going = 0
  /** Those that nothing but a new connection is good for. */
  readonly #strict = new Set<Waiting>()
  /** Those that take one that was asked on before. */
  readonly #lenient = new Set<Waiting>()

  /** `allDone` is called whenever nothing is opened and nobody waits any more. */
  constructor(open: OpenConnection, allDone: () => void) {
    this.#open = open
    this.#allDone = allDone
  }

  /** Opens one, or has it wait for its turn; with `takesKept`, `next` may serve it meanwhile. */
  open(wanted: Wanted, opened: Opened, takesKept: boolean): GiveUp {
    if (this.#going < mostOpening) return this.#begin(wanted, opened)
    const line = takesKept ? this.#lenient : this.#strict
    const one: Waiting = {
      opened,
      begin: () => {
        giveUp = this.#begin(wanted, opened)
      },
    }
    let giveUp: GiveUp = () => void line.delete(one)
    line.add(one)
    return () => giveUp()
  }

  /** Who has waited longest of those that take a connection that was asked on before; they wait no more. */
  next(): Opened | undefined {
    return take(this.#lenient)?.opened
  }

  #begin(wanted: Wanted, opened: Opened): GiveUp {
    this.#going++
    let isOver = false
    const over = () => {
      if (isOver) return
      isOver = true
      clearTimeout(turn)
      this.#going--
      const next = take(this.#strict) ?? take(this.#lenient)
      if (next) next.begin()
      else if (this.#going === 0) this.#allDone()
    }
    const turn = setTimeout(over, longestTurn)
    const giveUp = this.#open(wanted, (error, socket) => {
      opened(error, socket)
      over()
    })
    return () => {
      giveUp()
      over()
    }
  }
}

function take(line: Set<Waiting>): Waiting | undefined {
  const [first] = line
  if (first) line.delete(first)
  return first
}
