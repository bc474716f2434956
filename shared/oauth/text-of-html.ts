const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
])

/** The words of an HTML page, up to `limit` characters: for reading what an error page says, never for drawing it. */
export function textOfHtml(html: string, limit: number): string {
  let text = ''
  let at = 0
  while (at < html.length && text.length < limit * 2) {
    const open = html.indexOf('<', at)
    text += `${open < 0 ? html.slice(at) : html.slice(at, open)} `
    if (open < 0) break
    at = afterTag(html, open)
  }
  return text
    .replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,6});/gi, (all, name: string) => entity(name) ?? all)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, limit)
}

/** Style and script go with their content; a tag that never ends takes the rest. */
function afterTag(html: string, open: number): number {
  const element = /^<(script|style|title|!--)/i.exec(html.slice(open, open + 9))?.[1]?.toLowerCase()
  const end =
    element === '!--'
      ? closing(html, '-->', open)
      : element === 'script' || element === 'style'
        ? closing(html, `</${element}`, open)
        : open
  const close = element === '!--' ? end : html.indexOf('>', end)
  return close < 0 ? html.length : close + 1
}

function closing(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from)
  if (at >= 0) return mark === '-->' ? at + 2 : at
  return html.length
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return entities.get(name.toLowerCase())
  const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
