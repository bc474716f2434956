import type { Exchange } from '../../shared/exchange/exchange.ts'
import { fromRow, type StoredExchange } from './stored-exchange.ts'

/*
 * Rows on their way to other threads, in one buffer that all of them see and nobody copies: each a head of fixed
 * length (id, start, then pending and three lengths), the JSON of the exchange's head, and its two bodies.
 */

/** A row whose JSON is bytes still: SQLite takes them for text as they are. */
export type PackedRow = Omit<StoredExchange, 'head'> & { readonly head: Uint8Array }

const fixed = 8 + 8 + 4 * 4
/** Stands for a response that never came, where one of no bytes is another thing. */
const none = 0xffff_ffff

/** Packs rows one after the other. */
export class RowPacker {
  readonly #expected: number
  #buffer: Buffer<SharedArrayBuffer> | undefined
  #length = 0
  #rows = 0

  /** `expected` bytes are to come; more make it grow. */
  constructor(expected = 64 * 1024) {
    this.#expected = expected
  }

  get length(): number {
    return this.#length
  }

  get rows(): number {
    return this.#rows
  }

  add(row: StoredExchange): void {
    const { request_body: request, response_body: response } = row
    // A character of a string has at most three bytes in UTF-8.
    const buffer = this.#reserve(fixed + row.head.length * 3 + request.length + (response?.length ?? 0))
    const at = this.#length
    const head = buffer.write(row.head, at + fixed, 'utf8')
    buffer.writeDoubleLE(row.id, at)
    buffer.writeDoubleLE(row.started_at, at + 8)
    buffer.writeUInt32LE(row.pending, at + 16)
    buffer.writeUInt32LE(head, at + 20)
    buffer.writeUInt32LE(request.length, at + 24)
    buffer.writeUInt32LE(response ? response.length : none, at + 28)
    let end = at + fixed + head
    buffer.set(request, end)
    end += request.length
    if (response) {
      buffer.set(response, end)
      end += response.length
    }
    this.#length = end
    this.#rows++
  }

  #reserve(more: number): Buffer {
    const needed = this.#length + more
    const before = this.#buffer
    if (before && needed <= before.length) return before
    const larger = Buffer.from(new SharedArrayBuffer(Math.max(needed, before ? before.length * 2 : this.#expected)))
    before?.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
    return larger
  }

  /** What was packed by now; what is added later stands behind it, or elsewhere. */
  taken(): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.#buffer?.buffer ?? new SharedArrayBuffer(0), 0, this.#length)
  }
}

/** The rows in the order in which they were packed; their bytes are looked at, not copied. */
export function* unpackRows(bytes: Uint8Array): Generator<PackedRow> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + fixed <= bytes.length; ) {
    yield rowAt(bytes, at, view)
    const response = view.getUint32(at + 28, true)
    at += fixed + view.getUint32(at + 20, true) + view.getUint32(at + 24, true) + (response === none ? 0 : response)
  }
}

/** The row that begins here. */
export function rowAt(
  bytes: Uint8Array,
  at: number,
  view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
): PackedRow {
  const response = view.getUint32(at + 28, true)
  const headEnd = at + fixed + view.getUint32(at + 20, true)
  const requestEnd = headEnd + view.getUint32(at + 24, true)
  return {
    id: view.getFloat64(at, true),
    started_at: view.getFloat64(at + 8, true),
    pending: view.getUint32(at + 16, true),
    head: bytes.subarray(at + fixed, headEnd),
    request_body: bytes.subarray(headEnd, requestEnd),
    response_body: response === none ? null : bytes.subarray(requestEnd, requestEnd + response),
  }
}

/** The exchange of a row. Its bodies are copied: whoever keeps one is not to keep the whole batch. */
export function fromPackedRow({ head, request_body: request, response_body: response, ...row }: PackedRow): Exchange {
  return fromRow({
    ...row,
    head: Buffer.from(head.buffer, head.byteOffset, head.length).toString(),
    request_body: request.slice(),
    response_body: response?.slice() ?? null,
  })
}
