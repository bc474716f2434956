import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { Going } from '../proxy/capture-sink.ts'
import { GoingExchanges } from './going-exchanges.ts'
import { PackedBatch } from './packed-batch.ts'

/** A batch on its way to the writer, under the number of its message. */
export interface SentBatch {
  readonly number: number
  readonly batch: PackedBatch
}

/** A batch is begun with room for as much as the last one had, but not for less than this, in bytes. */
const leastRoom = 16 * 1024

/** The exchanges that are not known to be on disk, each in its newest state. */
export class HeldExchanges {
  /** What goes on: most of it ends before it need be written. */
  readonly #open = new GoingExchanges()
  /** What has ended, in batches that wait to be sent; the last is being filled. */
  #ended: PackedBatch[] = []
  /** What is on its way, in the order of its numbers. */
  #sent: SentBatch[] = []
  #room = 4 * leastRoom

  /** How many there are but for those that go on. */
  get size(): number {
    return [...this.#batches()].reduce((sum, { size }) => sum + size, 0)
  }

  /** The memory of what has ended, in bytes. */
  get bytes(): number {
    return [...this.#batches()].reduce((sum, { length }) => sum + length, 0)
  }

  /** Bytes of the batch that is being filled. */
  get filling(): number {
    return this.#ended.at(-1)?.length ?? 0
  }

  /** Bytes on their way. */
  get sentSize(): number {
    return this.#sent.reduce((sum, { batch }) => sum + batch.length, 0)
  }

  /** True where nothing waits to be sent. */
  get allSent(): boolean {
    return this.#ended.length === 0 && this.#open.size === 0
  }

  /** In place of what is known of it by now. */
  goesOn(going: Going): void {
    this.#open.set(going)
  }

  ended(exchange: Exchange): void {
    this.#open.delete(exchange.id)
    this.#pack(exchange)
  }

  /** What goes on is packed as it is by now. */
  packOpen(): void {
    for (const going of this.#open.all()) this.#pack(going.now())
    this.#open.clear()
  }

  /** The batch that is being filled is full. */
  seal(): void {
    this.#begin()
  }

  /** What has ended and waits, the oldest batch first. */
  unsent(): readonly PackedBatch[] {
    return this.#ended.filter(({ size }) => size > 0)
  }

  /** This batch waits no more. */
  drop(batch: PackedBatch): void {
    this.#ended = this.#ended.filter((one) => one !== batch)
  }

  /** Takes what has ended, in batches that are on their way from now on under numbers from `first`. */
  take(first: number): readonly SentBatch[] {
    this.#measure()
    const taken = this.unsent().map((batch, index) => ({ number: first + index, batch }))
    this.#ended = []
    this.#sent.push(...taken)
    return taken
  }

  /** What was on its way and has not arrived is on its way again, under new numbers. */
  takeAgain(first: number): readonly SentBatch[] {
    this.#sent = this.#sent.map(({ batch }, index) => ({ number: first + index, batch }))
    return this.#sent
  }

  /** Everything up to this number is in the file. */
  written(number: number): void {
    const kept = this.#sent.findIndex((sent) => sent.number > number)
    this.#sent = kept < 0 ? [] : this.#sent.slice(kept)
  }

  /**
   * Gives up the bodies of the oldest where all need more than this: heads are kept, for when there is room. Gives
   * whether it had to.
   */
  shed(mostBytes: number): boolean {
    let bytes = 0
    const shed = (batch: PackedBatch) => {
      bytes += batch.length
      return bytes > mostBytes ? batch.withoutBodies() : batch
    }
    this.#ended = this.#ended.toReversed().map(shed).toReversed()
    this.#sent = this.#sent
      .toReversed()
      .map(({ number, batch }) => ({ number, batch: shed(batch) }))
      .toReversed()
    return bytes > mostBytes
  }

  clear(): void {
    this.#open.clear()
    this.#ended = []
    this.#sent = []
  }

  /** What waits to be sent, which is newer than anything on disk. */
  waiting(id: number): Exchange | undefined {
    return this.#open.get(id)?.now() ?? this.#ended.findLast((batch) => batch.has(id))?.exchange(id)
  }

  /** What is on its way. */
  sent(id: number): Exchange | undefined {
    return this.#sent.findLast(({ batch }) => batch.has(id))?.batch.exchange(id)
  }

  /** All that is held, each in its newest state, the oldest first. */
  *all(): Generator<Exchange> {
    const ids = new Set([...[...this.#batches()].flatMap((batch) => batch.ids), ...this.#open.ids()])
    for (const id of [...ids].toSorted((one, other) => one - other)) {
      const exchange = this.waiting(id) ?? this.sent(id)
      if (exchange) yield exchange
    }
  }

  /** The numbers that are held in this range, both included; one may come twice. */
  *ids(from: number, to: number): Generator<number> {
    for (const id of this.#open.ids()) if (id >= from && id <= to) yield id
    for (const { ids } of this.#batches()) for (const id of ids) if (id >= from && id <= to) yield id
  }

  #pack(exchange: Exchange): void {
    const batch = this.#ended.at(-1) ?? this.#begin()
    batch.add(exchange)
  }

  #begin(): PackedBatch {
    if (this.#ended.length > 0) this.#measure()
    const batch = new PackedBatch(this.#room)
    this.#ended.push(batch)
    return batch
  }

  /** The next batch is likely to be as long as this one. */
  #measure(): void {
    this.#room = Math.max(leastRoom, Math.ceil(1.5 * this.filling))
  }

  *#batches(): Generator<PackedBatch> {
    for (const { batch } of this.#sent) yield batch
    yield* this.#ended
  }
}
