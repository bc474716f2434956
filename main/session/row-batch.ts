import type { Exchange } from '../../shared/exchange/exchange.ts'
import { fromRow, type StoredExchange } from './stored-exchange.ts'

/*
 * Rows on their way to the thread that writes them, in one buffer that is handed over, not copied: each a head of
 * fixed length (id, start, then pending and three lengths), the JSON of the exchange's head, and its two bodies.
 */

/** A row whose JSON is bytes still: SQLite takes them for text as they are. */
export type PackedRow = Omit<StoredExchange, 'head'> & { readonly head: Uint8Array }

const fixed = 8 + 8 + 4 * 4
/** Stands for a response that never came, where one of no bytes is another thing. */
const none = 0xffff_ffff

/** Packs rows one after the other. */
export class RowPacker {
  #buffer: Buffer
  #length = 0
  #rows = 0

  /** `expected` bytes are to come; more make it grow. */
  constructor(expected = 64 * 1024) {
    this.#buffer = Buffer.allocUnsafeSlow(expected)
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
    this.#reserve(fixed + row.head.length * 3 + request.length + (response?.length ?? 0))
    const buffer = this.#buffer
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

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + more, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }

  /** What was packed. The packer is not used any more. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.buffer as ArrayBuffer, 0, this.#length)
  }
}

/** The rows in the order in which they were packed; their bytes are looked at, not copied. */
export function* unpackRows(bytes: Uint8Array): Generator<PackedRow> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + fixed <= bytes.length; ) {
    const response = view.getUint32(at + 28, true)
    const headEnd = at + fixed + view.getUint32(at + 20, true)
    const requestEnd = headEnd + view.getUint32(at + 24, true)
    const end = response === none ? requestEnd : requestEnd + response
    yield {
      id: view.getFloat64(at, true),
      started_at: view.getFloat64(at + 8, true),
      pending: view.getUint32(at + 16, true),
      head: bytes.subarray(at + fixed, headEnd),
      request_body: bytes.subarray(headEnd, requestEnd),
      response_body: response === none ? null : bytes.subarray(requestEnd, end),
    }
    at = end
  }
}

/** The exchange of a row. Its bodies are looked at where they are. */
export function fromPackedRow({ head, ...row }: PackedRow): Exchange {
  return fromRow({ ...row, head: Buffer.from(head.buffer, head.byteOffset, head.length).toString() })
}
