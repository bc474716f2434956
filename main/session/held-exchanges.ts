import { type Exchange, responseSoFar } from '../../shared/exchange/exchange.ts'
import { withoutBodies } from './stored-exchange.ts'

interface Held {
  readonly exchange: Exchange
  /** Of its bodies. */
  readonly bytes: number
  /** The batch that it went with; 0 while it waits for one. */
  batch: number
}

/** What an exchange takes of the memory besides its bodies, in bytes: more than most do. */
const headSize = 4096

/** The exchanges that are not known to be on disk, each in its newest state. */
export class HeldExchanges {
  /** What has ended, and goes with the next batch. */
  readonly #ended = new Map<number, Held>()
  /** What goes on: most of it ends before it need be written. */
  readonly #open = new Map<number, Held>()
  /** What is on its way, in the order of its batches. */
  readonly #sent = new Map<number, Held>()
  #bytes = 0
  #endedBytes = 0
  #sentBytes = 0

  /** How many there are but for those that go on. */
  get size(): number {
    return this.#ended.size + this.#sent.size
  }

  /** Bytes of all their bodies. */
  get bytes(): number {
    return this.#bytes
  }

  /** The memory that those take that have ended and wait for a batch, in bytes. */
  get endedSize(): number {
    return this.#endedBytes + this.#ended.size * headSize
  }

  /** The memory that those on their way take, in bytes. */
  get sentSize(): number {
    return this.#sentBytes + this.#sent.size * headSize
  }

  /** True where nothing waits for a batch. */
  get allSent(): boolean {
    return this.#ended.size === 0 && this.#open.size === 0
  }

  add(exchange: Exchange, ended: boolean): void {
    this.#forget(this.#open, exchange.id)
    this.#forget(this.#ended, exchange.id)
    this.#keep(ended ? this.#ended : this.#open, { exchange, bytes: bytesOf(exchange), batch: 0 })
  }

  /** True where something goes on, and waits, that began before something that has ended. */
  get opensBeforeEnded(): boolean {
    let newest = -1
    for (const id of this.#ended.keys()) if (id > newest) newest = id
    for (const id of this.#open.keys()) if (id < newest) return true
    return false
  }

  /**
   * Takes what has ended, and what goes on too where `all` is asked for, in the order in which they began: from now on
   * it is on its way.
   */
  *take(batch: number, all: boolean): Generator<Exchange> {
    const ids = all ? [...this.#ended.keys(), ...this.#open.keys()] : [...this.#ended.keys()]
    for (const id of ids.toSorted((one, other) => one - other)) {
      const waiting = this.#ended.has(id) ? this.#ended : this.#open
      const held = waiting.get(id)
      if (!held) continue
      this.#forget(waiting, id)
      this.#forget(this.#sent, id)
      held.batch = batch
      this.#keep(this.#sent, held)
      yield held.exchange
    }
  }

  /** What was on its way and has not arrived is on its way again, before what came after it. */
  *takeAgain(batch: number): Generator<Exchange> {
    for (const held of this.#sent.values()) {
      held.batch = batch
      yield held.exchange
    }
  }

  /** What has ended and waits, in its order. */
  *ended(): Generator<Exchange> {
    for (const { exchange } of this.#ended.values()) yield exchange
  }

  /** What has ended and waited is on disk. */
  dropEnded(): void {
    for (const id of [...this.#ended.keys()]) this.#forget(this.#ended, id)
  }

  /** Everything up to this batch is in the file. */
  written(batch: number): void {
    for (const [id, held] of this.#sent) {
      if (held.batch > batch) return
      this.#forget(this.#sent, id)
    }
  }

  /** Gives up the bodies of the oldest where all need more than this: heads are kept, for when there is room. */
  shed(mostBytes: number): void {
    let bytes = 0
    for (const map of [this.#ended, this.#sent]) {
      for (const [id, { exchange, bytes: own, batch }] of [...map].toReversed()) {
        bytes += own
        if (own > 0 && bytes > mostBytes) map.set(id, { exchange: withoutBodies(exchange), bytes: 0, batch })
      }
    }
    this.#count()
  }

  clear(): void {
    for (const map of [this.#ended, this.#open, this.#sent]) map.clear()
    this.#count()
  }

  /** What waits for a batch, which is newer than anything on disk. */
  waiting(id: number): Exchange | undefined {
    return (this.#ended.get(id) ?? this.#open.get(id))?.exchange
  }

  /** What is on its way. */
  sent(id: number): Exchange | undefined {
    return this.#sent.get(id)?.exchange
  }

  /** All that is held, each in its newest state. */
  *all(): Generator<Exchange> {
    const older = [...this.#sent.values()].filter(({ exchange: { id } }) => !this.waiting(id))
    for (const { exchange } of [...older, ...this.#ended.values(), ...this.#open.values()]) yield exchange
  }

  /** The numbers that are held in this range, both included; one may come twice. */
  *ids(from: number, to: number): Generator<number> {
    for (const map of [this.#sent, this.#open, this.#ended])
      for (const id of map.keys()) if (id >= from && id <= to) yield id
  }

  #keep(map: Map<number, Held>, held: Held): void {
    map.set(held.exchange.id, held)
    this.#add(map, held.bytes)
  }

  #forget(map: Map<number, Held>, id: number): void {
    const held = map.get(id)
    if (!held) return
    map.delete(id)
    this.#add(map, -held.bytes)
  }

  #add(map: Map<number, Held>, bytes: number): void {
    this.#bytes += bytes
    if (map === this.#ended) this.#endedBytes += bytes
    else if (map === this.#sent) this.#sentBytes += bytes
  }

  #count(): void {
    this.#bytes = 0
    this.#endedBytes = 0
    this.#sentBytes = 0
    for (const map of [this.#ended, this.#open, this.#sent]) for (const { bytes } of map.values()) this.#add(map, bytes)
  }
}

function bytesOf(exchange: Exchange): number {
  const { request, outcome } = exchange
  const messages = outcome.kind === 'upgraded' ? (outcome.messages?.kept ?? []) : []
  return (
    request.body.bytes.length +
    (responseSoFar(exchange)?.body.bytes.length ?? 0) +
    messages.reduce((bytes, message) => bytes + message.bytes.length, 0)
  )
}
