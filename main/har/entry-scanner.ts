import { isJson } from '../../shared/exchange/is-json.ts'

/** Finds the entries of a HAR file in its bytes, one after the other, without ever holding more than one. */
export interface EntryScanner {
  /** Takes the next bytes, and gives the entries that are complete by now, each as JSON text. */
  push(chunk: Buffer): readonly string[]
  /** What the bytes turned out to be, once they have ended. */
  end(): ScanEnd
}

export type ScanEnd =
  | { readonly kind: 'har' }
  | { readonly kind: 'no-har' }
  | { readonly kind: 'not-json' }
  /** The file ends in the middle. */
  | { readonly kind: 'cut'; readonly entries: number; readonly bytes: number }
  | { readonly kind: 'entry-too-long'; readonly entry: number }

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** One entry is parsed as a whole; V8's strings end at half a gigabyte. */
const longestEntry = 256 * 1024 * 1024
/** What stands around the entries is short: it is kept to see whether the whole is JSON. */
const longestFrame = 4 * 1024 * 1024

/**
 * Follows strings and brackets only, a byte at a time: what an entry says is left to JSON.parse. `log` and
 * `entries` are looked for where HAR 1.2 puts them, and nowhere deeper.
 */
export function createEntryScanner(): EntryScanner {
  let depth = 0
  let inString = false
  let escaped = false
  let stringBytes: number[] = []
  let lastString = ''
  let key = ''
  let inLog = false
  let entriesDepth = -1
  let found = false
  let count = 0
  let total = 0
  let tooLong = -1
  let entry: Buffer[] | undefined
  let entrySize = 0
  const frame: Buffer[] = []
  let frameSize = 0

  function keepFrame(bytes: Buffer): void {
    if (bytes.length === 0 || frameSize > longestFrame) return
    frame.push(Buffer.from(bytes))
    frameSize += bytes.length
  }

  function push(chunk: Buffer): readonly string[] {
    const done: string[] = []
    let from = 0
    total += chunk.length
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (inString) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) {
          inString = false
          if (depth <= 2) lastString = Buffer.from(stringBytes).toString()
          continue
        }
        if (depth <= 2 && byte !== undefined && stringBytes.length < 64) stringBytes.push(byte)
        continue
      }
      switch (byte) {
        case quote:
          inString = true
          stringBytes = []
          break
        case colon:
          if (depth <= 2) key = lastString
          break
        case openBrace:
        case openBracket:
          if (depth === 1 && key === 'log' && byte === openBrace) inLog = true
          if (depth === 2 && inLog && key === 'entries' && byte === openBracket && !found) {
            entriesDepth = 3
            found = true
          } else if (depth === entriesDepth) {
            keepFrame(chunk.subarray(from, at))
            from = at
            entry = []
            entrySize = 0
          }
          depth++
          break
        case closeBrace:
        case closeBracket:
          depth--
          if (entry && depth === entriesDepth) {
            entry.push(chunk.subarray(from, at + 1))
            entrySize += at + 1 - from
            done.push(Buffer.concat(entry).toString())
            keepFrame(zero)
            entry = undefined
            from = at + 1
            count++
          }
          if (depth === entriesDepth - 1) entriesDepth = -1
          if (depth === 1) inLog = false
          break
        default:
      }
    }
    const rest = chunk.subarray(from)
    if (entry) {
      entry.push(Buffer.from(rest))
      entrySize += rest.length
      if (entrySize > longestEntry && tooLong < 0) {
        tooLong = count
        entry = []
      }
    } else keepFrame(rest)
    return done
  }

  function end(): ScanEnd {
    if (tooLong >= 0) return { kind: 'entry-too-long', entry: tooLong }
    const text = Buffer.concat(frame)
      .toString()
      .replace(/^\ufeff/, '')
    if (!/^\s*[{[]/.test(text)) return { kind: 'not-json' }
    if (depth > 0 || inString) return { kind: 'cut', entries: count, bytes: total }
    if (frameSize <= longestFrame && !isJson(text)) return { kind: 'not-json' }
    return found ? { kind: 'har' } : { kind: 'no-har' }
  }

  return { push, end }
}

/** Stands in the frame where an entry was. */
const zero = Buffer.from('0')
