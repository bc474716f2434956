import type { BodyView } from '../../../shared/bridge/views.ts'
import { type Body, type Header, headerValue, mediaType } from '../../../shared/exchange/exchange.ts'
import { formatJson } from '../../../shared/exchange/format-json.ts'
import { hexDump } from '../../../shared/exchange/hex-dump.ts'
import { textOfBody } from '../../../shared/exchange/text-of-body.ts'
import type { Masker } from '../../../shared/redact/masker.ts'

/** What the window is sent of one body: characters of text, bytes of a dump. */
const longestText = 512 * 1024
const longestDump = 16 * 1024

type Language = Extract<BodyView['content'], { kind: 'text' }>['language']

/** A body as the window draws it; it must be decoded of its Content-Encoding. */
export function bodyView(body: Body, headers: readonly Header[], masker: Masker, reveal: boolean): BodyView {
  const type = mediaType(headers)
  return {
    size: body.size,
    kept: body.bytes.length,
    mediaType: type ?? null,
    coding: codingOf(body),
    content: contentOf(body, type, headerValue(headers, 'content-type'), masker, reveal),
  }
}

function codingOf({ coding }: Body): string | null {
  switch (coding.kind) {
    case 'as-sent':
      return null
    case 'decoded':
      return `${coding.codings.join(', ')}, decoded`
    case 'undecodable':
      return `${coding.codings.join(', ')}, not decoded: ${coding.reason}`
    default:
      return coding satisfies never
  }
}

function contentOf(
  body: Body,
  type: string | undefined,
  contentType: string | undefined,
  masker: Masker,
  reveal: boolean,
): BodyView['content'] {
  if (body.bytes.length === 0) return { kind: 'empty' }
  const read =
    body.coding.kind === 'undecodable' ? undefined : textOfBody(body.bytes.subarray(0, longestText), contentType)
  if (!read || isBinary(type, read.text, read.wellFormed)) {
    const cut = body.truncated || body.bytes.length > longestDump
    return {
      kind: 'binary',
      dump: hexDump(reveal ? body.bytes : maskedBytes(body.bytes, type, masker), longestDump),
      cut,
    }
  }
  const language = languageOf(type, read.text)
  const text = (language === 'json' ? formatJson(read.text) : undefined) ?? read.text
  const shown = reveal ? text : masker.body(text, language)
  return {
    kind: 'text',
    language,
    text: { text: shown, masked: shown !== text },
    cut: body.truncated || body.bytes.length > longestText,
  }
}

/** A token response that says it is gzip and is not is shown as bytes, and has its tokens in clear all the same. */
function maskedBytes(bytes: Uint8Array, type: string | undefined, masker: Masker): Uint8Array {
  const head = Buffer.from(bytes.subarray(0, longestText))
  const text = head.toString('latin1')
  const masked = masker.body(text, languageOf(type, text))
  return masked === text ? bytes : Buffer.from(masked)
}

function isBinary(type: string | undefined, text: string, wellFormed: boolean): boolean {
  if (/^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|zip|pdf|wasm))/.test(type ?? ''))
    return true
  return text.includes('\0') || (!wellFormed && !isNamedText(type))
}

const isNamedText = (type: string | undefined) => /^text\/|json|xml|javascript|form-urlencoded/.test(type ?? '')

function languageOf(type: string | undefined, text: string): Language {
  if (type?.includes('json') || /^\s{0,64}[{[]/.test(text)) return 'json'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  return type?.includes('html') ? 'html' : 'text'
}
