import { constants, inflateRawSync } from 'node:zlib'

/** How far back a compressor may refer: the largest window (RFC 7692 §7.1.2). */
const windowSize = 32 * 1024
/** A message that opens to more stays closed: it would hold up what passes. */
const longestOpened = 16 * 1024 * 1024
/** What the sender took off the end (RFC 7692 §7.2.1). */
const tail = Uint8Array.of(0, 0, 0xff, 0xff)

/** Opens the compressed messages of one direction. */
export interface Opener {
  /** The message; undefined where it cannot be opened. */
  open(compressed: Uint8Array): Uint8Array | undefined
  /** A message was not kept whole: what refers back to it cannot be opened either. */
  miss(): void
}

/** `takeover`: a message may refer to those before it (RFC 7692 §7.1.1). */
export function createOpener(takeover: boolean): Opener {
  let window: Buffer | undefined
  let lost = false
  const miss = () => {
    lost = takeover
  }
  return {
    miss,
    open(compressed) {
      if (lost) return undefined
      try {
        const opened = inflateRawSync(Buffer.concat([compressed, tail]), {
          finishFlush: constants.Z_SYNC_FLUSH,
          maxOutputLength: longestOpened,
          ...(window && window.length > 0 && { dictionary: window }),
        })
        if (takeover) window = Buffer.from(Buffer.concat([window ?? Buffer.alloc(0), opened]).subarray(-windowSize))
        return opened
      } catch {
        miss()
        return undefined
      }
    },
  }
}
