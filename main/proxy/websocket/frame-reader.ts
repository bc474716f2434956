/** The head of a frame (RFC 6455 §5.2). */
export interface FrameHead {
  readonly final: boolean
  /** RSV1: a compressed message, where that was negotiated (RFC 7692 §6). */
  readonly compressed: boolean
  /** RSV2 or RSV3 is set: an extension that is not known. */
  readonly extended: boolean
  readonly masked: boolean
  readonly opcode: number
  readonly length: number
}

/** What a frame reader tells. */
export interface FrameEvents {
  head(head: FrameHead): void
  /** A part of the payload; `read` gives the first bytes of it, unmasked, as a copy. */
  payload(length: number, read: (count: number) => Uint8Array): void
  end(): void
}

/** Reads the frames of one direction, however its bytes are cut; bounded, as it keeps a head alone. */
export function createFrameReader(events: FrameEvents): (chunk: Uint8Array) => void {
  const head = new Uint8Array(14)
  let filled = 0
  let left = -1
  let mask: Uint8Array | undefined
  let turned = 0

  function readPayload(chunk: Uint8Array, from: number): number {
    const length = Math.min(left, chunk.length - from)
    if (length > 0) {
      const [key, first] = [mask, turned]
      events.payload(length, (count) => unmasked(chunk.subarray(from, from + Math.min(count, length)), key, first))
      turned = (turned + length) & 3
      left -= length
    }
    if (left === 0) {
      left = -1
      filled = 0
      events.end()
    }
    return from + length
  }

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (left >= 0) {
        at = readPayload(chunk, at)
        continue
      }
      head[filled++] = chunk[at++] ?? 0
      if (filled < 2 || filled < headLength(head)) continue
      const read = readHead(head)
      mask = isMasked(head) ? head.slice(filled - 4, filled) : undefined
      turned = 0
      left = read.length
      events.head(read)
      if (left === 0) at = readPayload(chunk, at)
    }
  }
}

const isMasked = (head: Uint8Array) => ((head[1] ?? 0) & 0x80) !== 0

function headLength(head: Uint8Array): number {
  const short = (head[1] ?? 0) & 0x7f
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (isMasked(head) ? 4 : 0)
}

function readHead(head: Uint8Array): FrameHead {
  const first = head[0] ?? 0
  const short = (head[1] ?? 0) & 0x7f
  const view = new DataView(head.buffer)
  const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short
  return {
    final: (first & 0x80) !== 0,
    compressed: (first & 0x40) !== 0,
    extended: (first & 0x30) !== 0,
    masked: isMasked(head),
    opcode: first & 0x0f,
    length,
  }
}

/** A copy: a chunk of the connection would keep far more alive than what is kept of it. */
function unmasked(bytes: Uint8Array, mask: Uint8Array | undefined, first: number): Uint8Array {
  const copy = new Uint8Array(bytes)
  if (mask) for (let at = 0; at < copy.length; at++) copy[at] = (copy[at] ?? 0) ^ (mask[(first + at) & 3] ?? 0)
  return copy
}
