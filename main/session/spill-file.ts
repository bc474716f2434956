import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { codeOf } from '../../shared/thrown/thrown.ts'
import { fromPackedRow, unpackRows } from './row-batch.ts'

/*
 * Batches that the writer has no time for yet, in a file beside the session: appended one after the other, each a
 * head (mark, checksum, length, the number that the next exchange gets) and its packed rows. What a crash leaves there
 * is written when the session is opened again.
 */

/** Where the batches of this session wait. */
export const spillPath = (session: string) => `${session}-behind`

const mark = 0x7453_7031
const headLength = 4 + 4 + 4 + 8

/** One batch, in the order in which they were appended. */
export interface SpilledBatch {
  readonly rows: Uint8Array<ArrayBuffer>
  readonly next: number
}

interface Waiting {
  readonly offset: number
  readonly length: number
  readonly ids: readonly number[]
  readonly first: number
  readonly last: number
  readonly next: number
  /** The number under which the writer has it; 0 while it waits here alone. */
  number: number
}

/** A queue of batches on disk: the memory holds their ids alone. The file is there while anything waits. */
export class SpillFile {
  readonly #path: string
  #file: number | undefined
  #end = 0
  #batches: Waiting[] = []
  #rows = 0
  #bytes = 0
  /** The batch that was looked into last: its neighbours are asked for next. */
  #read: { readonly batch: Waiting; readonly exchanges: ReadonlyMap<number, Exchange> } | undefined

  constructor(session: string) {
    this.#path = spillPath(session)
  }

  /** True until the last batch is known to be in the session. */
  get waits(): boolean {
    return this.#batches.length > 0
  }

  get rows(): number {
    return this.#rows
  }

  /** Bytes of all that waits. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes that the writer was given and has not written yet. */
  get onTheirWay(): number {
    let bytes = 0
    for (const { number, length } of this.#batches) {
      if (number === 0) break
      bytes += length
    }
    return bytes
  }

  /** @throws Error of the system's, where the disk takes no more; then nothing was appended. */
  append(rows: Uint8Array, ids: readonly number[], next: number): void {
    this.#file ??= openSync(this.#path, 'w+', 0o600)
    const head = Buffer.alloc(headLength)
    head.writeUInt32LE(mark, 0)
    head.writeUInt32LE(crc32(rows), 4)
    head.writeUInt32LE(rows.length, 8)
    head.writeDoubleLE(next, 12)
    try {
      writeWhole(this.#file, head, this.#end)
      writeWhole(this.#file, rows, this.#end + headLength)
    } catch (error) {
      ftruncateSync(this.#file, this.#end)
      if (!this.waits) this.#remove()
      throw error
    }
    const offset = this.#end + headLength
    this.#end = offset + rows.length
    this.#rows += ids.length
    this.#bytes += rows.length
    const first = ids.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY)
    const last = ids.reduce((one, other) => Math.max(one, other), 0)
    this.#batches.push({ offset, length: rows.length, ids, first, last, next, number: 0 })
  }

  /** The oldest batch that the writer was not given yet, which now has it under this number. */
  take(number: number): SpilledBatch | undefined {
    const batch = this.#batches.find((one) => one.number === 0)
    if (!batch) return undefined
    const rows = this.#rowsOf(batch)
    batch.number = number
    return { rows, next: batch.next }
  }

  /** Everything up to this number is in the session. */
  written(number: number): void {
    let done = 0
    for (const batch of this.#batches) {
      if (batch.number === 0 || batch.number > number) break
      this.#rows -= batch.ids.length
      this.#bytes -= batch.length
      done++
    }
    if (done === 0) return
    this.#batches.splice(0, done)
    if (!this.waits) this.#remove()
  }

  /** What the writer was given has not arrived: it is given all again. */
  takeBack(): void {
    for (const batch of this.#batches) batch.number = 0
  }

  /** The newest state of an exchange that waits here. */
  exchange(id: number): Exchange | undefined {
    const batch = this.#batches.findLast(({ first, last, ids }) => id >= first && id <= last && ids.includes(id))
    if (!batch) return undefined
    if (this.#read?.batch !== batch) this.#read = { batch, exchanges: exchangesOf(this.#rowsOf(batch)) }
    return this.#read.exchanges.get(id)
  }

  has(id: number): boolean {
    return this.#batches.some(({ first, last, ids }) => id >= first && id <= last && ids.includes(id))
  }

  /** The ids that wait here with numbers in this range, both included; one may come twice. */
  *ids(from: number, to: number): Generator<number> {
    for (const { ids, first, last } of this.#batches) {
      if (first > to || last < from) continue
      for (const id of ids) if (id >= from && id <= to) yield id
    }
  }

  clear(): void {
    this.#batches = []
    this.#rows = 0
    this.#bytes = 0
    this.#remove()
  }

  /** What waits stays on disk, for when the session is opened again. */
  close(): void {
    if (!this.waits) return this.#remove()
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #rowsOf({ offset, length }: Waiting): Uint8Array<ArrayBuffer> {
    const rows = new Uint8Array(length)
    if (this.#file === undefined || readWhole(this.#file, rows, offset) < length)
      throw new Error(`${this.#path} was cut short by another program`)
    return rows
  }

  #remove(): void {
    this.#read = undefined
    this.#end = 0
    if (this.#file === undefined) return
    closeSync(this.#file)
    this.#file = undefined
    rmSync(this.#path, { force: true })
  }
}

/** The batches that a crash left beside this session, up to where it cut the last one. */
export function* readSpill(session: string): Generator<SpilledBatch> {
  let file: number
  try {
    file = openSync(spillPath(session), 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  try {
    const head = Buffer.alloc(headLength)
    for (let at = 0; readWhole(file, head, at) === headLength && head.readUInt32LE(0) === mark; ) {
      const rows = new Uint8Array(head.readUInt32LE(8))
      if (readWhole(file, rows, at + headLength) < rows.length || crc32(rows) !== head.readUInt32LE(4)) return
      yield { rows, next: head.readDoubleLE(12) }
      at += headLength + rows.length
    }
  } finally {
    closeSync(file)
  }
}

function exchangesOf(rows: Uint8Array): ReadonlyMap<number, Exchange> {
  const exchanges = new Map<number, Exchange>()
  for (const row of unpackRows(rows)) exchanges.set(row.id, fromPackedRow(row))
  return exchanges
}

function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done)
}

/** Gives how many bytes there were. */
function readWhole(file: number, into: Uint8Array, at: number): number {
  let done = 0
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, at + done)
    if (read === 0) break
    done += read
  }
  return done
}
