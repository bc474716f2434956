import { type Exchange, responseOf } from '../../shared/exchange/exchange.ts'
import { withoutBodies } from './stored-exchange.ts'

interface Held {
  readonly exchange: Exchange
  /** Of its bodies. */
  readonly bytes: number
  /** The batch that it went with; 0 while it waits for one. */
  batch: number
}

/** The exchanges that are not known to be in the file, each in its newest state. */
export class HeldExchanges {
  /** What has ended, and goes with the next batch. */
  readonly #ended = new Map<number, Held>()
  /** What goes on: most of it ends before it need be written. */
  readonly #open = new Map<number, Held>()
  /** What is on its way, in the order of its batches. */
  readonly #sent = new Map<number, Held>()
  #bytes = 0
  #endedBytes = 0

  /** How many there are but for those that go on. */
  get size(): number {
    return this.#ended.size + this.#sent.size
  }

  /** Bytes of all their bodies. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes of the bodies that wait for a batch and have ended. */
  get endedBytes(): number {
    return this.#endedBytes
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

  /** Takes what has ended, and what goes on too where `all` is asked for: from now on it is on its way. */
  *take(batch: number, all: boolean): Generator<Exchange> {
    for (const waiting of all ? [this.#ended, this.#open] : [this.#ended]) {
      for (const held of waiting.values()) {
        this.#forget(waiting, held.exchange.id)
        this.#forget(this.#sent, held.exchange.id)
        held.batch = batch
        this.#keep(this.#sent, held)
        yield held.exchange
      }
    }
  }

  /** Everything up to this batch is in the file. */
  written(batch: number): void {
    for (const [id, held] of this.#sent) {
      if (held.batch > batch) return
      this.#forget(this.#sent, id)
    }
  }

  /** Nothing that was on its way has arrived: it waits again, before what came after it. */
  takeBack(): void {
    const newer = [...this.#ended.values()]
    this.#ended.clear()
    this.#endedBytes = 0
    for (const held of this.#sent.values()) {
      held.batch = 0
      if (!this.#open.has(held.exchange.id)) this.#ended.set(held.exchange.id, held)
    }
    this.#sent.clear()
    for (const held of newer) this.#ended.set(held.exchange.id, held)
    this.#count()
  }

  /** Gives up the bodies of the oldest where all need more than this: heads are kept, for when there is room. */
  shed(mostBytes: number): void {
    let bytes = 0
    for (const [id, { exchange, bytes: own }] of [...this.#ended].toReversed()) {
      bytes += own
      if (own > 0 && bytes > mostBytes) this.#ended.set(id, { exchange: withoutBodies(exchange), bytes: 0, batch: 0 })
    }
    this.#count()
  }

  clear(): void {
    for (const map of [this.#ended, this.#open, this.#sent]) map.clear()
    this.#count()
  }

  get(id: number): Exchange | undefined {
    return (this.#ended.get(id) ?? this.#open.get(id) ?? this.#sent.get(id))?.exchange
  }

  /** Those with these numbers, both included, each once. */
  between(from: number, to: number): ReadonlyMap<number, Exchange> {
    const found = new Map<number, Exchange>()
    for (const map of [this.#sent, this.#open, this.#ended]) {
      for (const [id, { exchange }] of map) if (id >= from && id <= to) found.set(id, exchange)
    }
    return found
  }

  #keep(map: Map<number, Held>, held: Held): void {
    map.set(held.exchange.id, held)
    this.#bytes += held.bytes
    if (map === this.#ended) this.#endedBytes += held.bytes
  }

  #forget(map: Map<number, Held>, id: number): void {
    const held = map.get(id)
    if (!held) return
    map.delete(id)
    this.#bytes -= held.bytes
    if (map === this.#ended) this.#endedBytes -= held.bytes
  }

  #count(): void {
    const sum = (map: Map<number, Held>) => [...map.values()].reduce((bytes, held) => bytes + held.bytes, 0)
    this.#endedBytes = sum(this.#ended)
    this.#bytes = this.#endedBytes + sum(this.#open) + sum(this.#sent)
  }
}

function bytesOf(exchange: Exchange): number {
  return exchange.request.body.bytes.length + (responseOf(exchange)?.body.bytes.length ?? 0)
}
