import type { BodyView, Content } from '../../../shared/bridge/content.ts'
import { isBinary, languageOf } from '../../../shared/exchange/body-language.ts'
import { type Body, type Header, headerValue, mediaType } from '../../../shared/exchange/exchange.ts'
import { textOfBody } from '../../../shared/exchange/text-of-body.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import { binaryContent, longestText, textContent } from './content-view.ts'

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
): Content {
  if (body.bytes.length === 0) return { kind: 'empty' }
  const read =
    body.coding.kind === 'undecodable' ? undefined : textOfBody(body.bytes.subarray(0, longestText), contentType)
  if (!read || isBinary(type, read.text, read.wellFormed)) {
    const mask = (text: string) => masker.body(text, languageOf(type, text))
    return binaryContent(body.bytes, body.truncated, reveal ? undefined : mask)
  }
  const language = languageOf(type, read.text)
  const mask = (text: string) => masker.body(text, language)
  return textContent(read.text, language, body.truncated || body.bytes.length > longestText, reveal ? undefined : mask)
}
