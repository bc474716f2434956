import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { fromPackedRow, RowPacker, rowAt } from './row-batch.ts'
import { toRow, withoutBodies } from './stored-exchange.ts'

/**
 * Exchanges as they go to be written, packed as soon as they ended: objects that wait are carried along by each
 * collection of garbage, bytes are not.
 */
export class PackedBatch {
  readonly #packer: RowPacker
  /** Where the newest state of each begins. */
  readonly #places = new Map<ExchangeId, number>()
  #bare = false

  /** `expected` bytes are to come; more make it grow. */
  constructor(expected?: number) {
    this.#packer = new RowPacker(expected)
  }

  /** How many exchanges there are. */
  get size(): number {
    return this.#places.size
  }

  /** Of all rows, in bytes. */
  get length(): number {
    return this.#packer.length
  }

  get rows(): Uint8Array<SharedArrayBuffer> {
    return this.#packer.taken()
  }

  get ids(): readonly ExchangeId[] {
    return [...this.#places.keys()]
  }

  /** In place of what was added under its id before. */
  add(exchange: Exchange): void {
    this.#places.set(exchange.id, this.#packer.length)
    this.#packer.add(toRow(exchange))
  }

  has(id: number): boolean {
    return this.#places.has(id as ExchangeId)
  }

  exchange(id: number): Exchange | undefined {
    const at = this.#places.get(id as ExchangeId)
    return at === undefined ? undefined : fromPackedRow(rowAt(this.rows, at))
  }

  /** The same exchanges, with the sizes of their bodies alone. */
  withoutBodies(): PackedBatch {
    if (this.#bare) return this
    const heads = new PackedBatch()
    heads.#bare = true
    for (const id of this.#places.keys()) {
      const exchange = this.exchange(id)
      if (exchange) heads.add(withoutBodies(exchange))
    }
    return heads
  }
}
