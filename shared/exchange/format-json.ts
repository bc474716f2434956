import { isJson } from './is-json.ts'
import { jsonTokens } from './json-tokens.ts'

/** What lies deeper stays on one line: a thousand levels of indentation help nobody, and cost their square. */
const deepest = 40

/**
 * Indents JSON text without touching its values: long numbers, doubled keys and escapes stay as they were
 * sent. Undefined where the text is not JSON. Linear, and not recursive, so that depth costs nothing.
 */
export function formatJson(text: string): string | undefined {
  if (!isJson(text)) return undefined
  const out: string[] = []
  let depth = 0
  let opened = false
  const newLine = () => (depth > deepest ? '' : `\n${'  '.repeat(depth)}`)
  for (const { kind, start, end } of jsonTokens(text)) {
    const closes = kind === '}' || kind === ']'
    if (closes) depth--
    // An empty object or array stays on its line.
    if (opened !== closes) out.push(newLine())
    opened = kind === '{' || kind === '['
    if (opened) depth++
    out.push(kind === ':' ? ': ' : text.slice(start, end))
    if (kind === ',') out.push(newLine())
  }
  return out.join('')
}
