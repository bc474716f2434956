import type { ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Going } from '../proxy/capture-sink.ts'

const leastPlaces = 64

/**
 * What goes on, by its id. Each request comes and goes here, and a Map makes itself anew after so many of them: the old
 * one keeps what it held from the quick collection of garbage, and so does the next. This one stays where it is.
 */
export class GoingExchanges {
  /** Each stands at the place of its id, or at the next that was free. */
  #places: (Going | undefined)[] = new Array<Going | undefined>(leastPlaces).fill(undefined)
  size = 0

  /** In place of what had its id. */
  set(going: Going): void {
    if (this.size * 2 >= this.#places.length) this.#grow()
    const at = this.#find(going.id)
    if (!this.#places[at]) this.size++
    this.#places[at] = going
  }

  get(id: number): Going | undefined {
    return this.#places[this.#find(id)]
  }

  delete(id: number): void {
    const places = this.#places
    let free = this.#find(id)
    if (!places[free]) return
    this.size--
    // Whatever would not be found any more behind a free place moves there.
    for (let at = this.#after(free), next = places[at]; next; at = this.#after(at), next = places[at]) {
      if (this.#distance(next.id, at) < this.#distance(free, at)) continue
      places[free] = next
      free = at
    }
    places[free] = undefined
  }

  clear(): void {
    this.#places = new Array<Going | undefined>(leastPlaces).fill(undefined)
    this.size = 0
  }

  /** All of them, as they began. */
  all(): readonly Going[] {
    return this.#places.filter((going) => going !== undefined).toSorted((one, other) => one.id - other.id)
  }

  ids(): readonly ExchangeId[] {
    return this.all().map(({ id }) => id)
  }

  /** Where it is, or would be. There is always a free place. */
  #find(id: number): number {
    const places = this.#places
    let at = id & (places.length - 1)
    for (let there = places[at]; there && there.id !== id; there = places[at]) at = this.#after(at)
    return at
  }

  #after(at: number): number {
    return (at + 1) & (this.#places.length - 1)
  }

  /** How many places `at` is behind that of `from`. */
  #distance(from: number, at: number): number {
    return (at - from) & (this.#places.length - 1)
  }

  #grow(): void {
    const all = this.all()
    this.#places = new Array<Going | undefined>(this.#places.length * 2).fill(undefined)
    for (const going of all) this.#places[this.#find(going.id)] = going
  }
}
