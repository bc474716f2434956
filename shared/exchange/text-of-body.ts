/** A body as text. */
export interface BodyText {
  readonly text: string
  /** The charset it was read in, in lower case: a mark's, the one that was named, or utf-8. */
  readonly charset: string
  /** False where its bytes are not what the charset allows: replacement characters stand for them. */
  readonly wellFormed: boolean
}

/**
 * Reads bytes as text: by byte order mark, else by the charset of the Content-Type, else as UTF-8
 * (RFC 8259 §8.1, RFC 9110 §8.3.2). A charset that nobody knows is read as UTF-8, else as windows-1252,
 * which every byte sequence is. Never throws.
 */
export function textOfBody(bytes: Uint8Array, contentType?: string): BodyText {
  const marked = byteOrderMark(bytes)
  const wanted = named(contentType)
  const known = marked ?? (wanted !== undefined && isKnown(wanted) ? wanted : undefined)
  const charset = known ?? 'utf-8'
  const text = decode(bytes, charset, true)
  if (text !== undefined) return { text, charset, wellFormed: true }
  if (known === undefined && wanted !== undefined) {
    const fallback = decode(bytes, 'windows-1252', true)
    if (fallback !== undefined) return { text: fallback, charset: 'windows-1252', wellFormed: true }
  }
  // Read on, with replacement characters: half a body is worth more than none.
  return { text: decode(bytes, charset, false) ?? '', charset, wellFormed: false }
}

function byteOrderMark([one, two, three]: Uint8Array): string | undefined {
  if (one === 0xef && two === 0xbb && three === 0xbf) return 'utf-8'
  if (one === 0xfe && two === 0xff) return 'utf-16be'
  return one === 0xff && two === 0xfe ? 'utf-16le' : undefined
}

function named(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase()
}

function isKnown(charset: string): boolean {
  return decode(new Uint8Array(0), charset, false) !== undefined
}

function decode(bytes: Uint8Array, charset: string, fatal: boolean): string | undefined {
  try {
    return new TextDecoder(charset, { fatal }).decode(bytes)
  } catch {
    return undefined
  }
}
