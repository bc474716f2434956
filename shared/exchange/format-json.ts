/**
 * Indents JSON text without touching its values: long numbers, doubled keys and escapes stay as they were
 * sent. Undefined where the text is not JSON. Linear, and not recursive, so that depth costs nothing.
 */
export function formatJson(text: string): string | undefined {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)
  if (!tokens || !isJson(text)) return undefined
  const out: string[] = []
  let depth = 0
  const line = () => `\n${'  '.repeat(Math.min(depth, 40))}`
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    switch (token) {
      case '{':
      case '[':
        depth++
        out.push(token, next === '}' || next === ']' ? '' : line())
        break
      case '}':
      case ']':
        depth--
        out.push(tokens[index - 1] === '{' || tokens[index - 1] === '[' ? '' : line(), token)
        break
      case ',':
        out.push(token, line())
        break
      case ':':
        out.push(': ')
        break
      default:
        out.push(token)
    }
  }
  return out.join('')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
