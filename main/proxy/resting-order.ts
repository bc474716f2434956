/** Something that may rest in a `RestingOrder`, which alone writes here. */
export class Resting {
  order: RestingOrder<Resting> | undefined
  /** Its neighbours: what came to rest before it, and after it. */
  older: Resting | undefined
  newer: Resting | undefined
}

/**
 * What rests, in the order in which it came to. Each request takes something out and puts it back: that costs the same
 * however much rests, and makes nothing anew, as a Map or a Set would, that keeps garbage from its quick collection.
 */
export class RestingOrder<One extends Resting> {
  #oldest: One | undefined
  #newest: One | undefined
  size = 0

  /** What has rested longest. */
  get oldest(): One | undefined {
    return this.#oldest
  }

  /** It comes to rest now, whether it rested before or not. */
  add(one: One): void {
    this.delete(one)
    const before = this.#newest
    one.order = this
    one.older = before
    if (before) before.newer = one
    else this.#oldest = one
    this.#newest = one
    this.size++
  }

  /** It rests no more, if it did. */
  delete(one: One): void {
    if (one.order !== this) return
    const { older, newer } = one as { readonly older: One | undefined; readonly newer: One | undefined }
    if (older) older.newer = newer
    else this.#oldest = newer
    if (newer) newer.older = older
    else this.#newest = older
    // What is let go must hold nobody else.
    one.order = one.older = one.newer = undefined
    this.size--
  }
}
