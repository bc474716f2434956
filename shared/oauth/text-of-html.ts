import { withoutEntities } from '../exchange/without-entities.ts'

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
  return withoutEntities(text).replace(/\s+/g, ' ').trim().slice(0, limit)
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
