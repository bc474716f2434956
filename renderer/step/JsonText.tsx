import type { ReactNode } from 'react'

/** Above this, colour costs more than it helps. */
const coloured = 64 * 1024

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g

/** JSON with its keys, texts and numbers told apart. The text is unchanged. */
export function JsonText({ text }: { readonly text: string }): ReactNode {
  if (text.length > coloured) return text
  const parts: ReactNode[] = []
  let last = 0
  for (const match of text.matchAll(token)) {
    if (match.index > last) parts.push(text.slice(last, match.index))
    const [whole, string, colon] = match
    parts.push(
      string !== undefined ? (
        <span key={match.index}>
          <span className={colon === undefined ? 'json-string' : 'json-key'}>{string}</span>
          {colon}
        </span>
      ) : (
        <span key={match.index} className="json-literal">
          {whole}
        </span>
      ),
    )
    last = match.index + whole.length
  }
  parts.push(text.slice(last))
  return parts
}
