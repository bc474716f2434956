import type { Content } from '../../../shared/bridge/content.ts'
import type { BodyLanguage } from '../../../shared/exchange/body-language.ts'
import { formatJson } from '../../../shared/exchange/format-json.ts'
import { hexDump } from '../../../shared/exchange/hex-dump.ts'

/** What the window is sent of one body or message: characters of text, bytes of a dump. */
export const longestText = 512 * 1024
const longestDump = 16 * 1024

/** Text as it is drawn: JSON indented, and masked unless it is to be revealed. */
export function textContent(
  read: string,
  language: BodyLanguage,
  cut: boolean,
  mask: ((text: string) => string) | undefined,
): Content {
  const text = (language === 'json' ? formatJson(read) : undefined) ?? read
  const shown = mask?.(text) ?? text
  return { kind: 'text', language, text: { text: shown, masked: shown !== text }, cut }
}

/**
 * Bytes as they are drawn. A token response that says it is gzip and is not has its tokens in clear all the same:
 * what reads as text in them is masked as well.
 */
export function binaryContent(bytes: Uint8Array, cut: boolean, mask: ((text: string) => string) | undefined): Content {
  const text = mask && Buffer.from(bytes.subarray(0, longestText)).toString('latin1')
  const masked = text === undefined ? undefined : mask?.(text)
  return {
    kind: 'binary',
    dump: hexDump(masked === undefined || masked === text ? bytes : Buffer.from(masked), longestDump),
    cut: cut || bytes.length > longestDump,
  }
}
