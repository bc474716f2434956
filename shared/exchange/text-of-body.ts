/** A body as text. */
export interface BodyText {
  readonly text: string
  readonly charset: string
  /** False where its bytes are not what the charset allows: replacement characters stand for them. */
  readonly wellFormed: boolean
}

/**
 * Reads bytes as text: by byte order mark, else by the charset of the Content-Type, else as UTF-8
 * (RFC 8259 §8.1, RFC 9110 §8.3.2). An unknown charset is read as UTF-8.
 */
export function textOfBody(bytes: Uint8Array, contentType?: string): BodyText {
  const charset = byteOrderMark(bytes) ?? named(contentType) ?? 'utf-8'
  const strict = decoder(charset, true) ?? decoder('utf-8', true)
  try {
    if (strict) return { text: strict.decode(bytes), charset, wellFormed: true }
  } catch {
    // Read on, with replacement characters: half a body is worth more than none.
  }
  const lenient = decoder(charset, false) ?? new TextDecoder('utf-8')
  return { text: lenient.decode(bytes), charset, wellFormed: false }
}

function byteOrderMark([one, two]: Uint8Array): string | undefined {
  if (one === 0xfe && two === 0xff) return 'utf-16be'
  return one === 0xff && two === 0xfe ? 'utf-16le' : undefined
}

function named(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase()
}

function decoder(charset: string, fatal: boolean): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, { fatal })
  } catch {
    return undefined
  }
}
