import { withoutEntities } from '../exchange/without-entities.ts'
import { type Placeholder, unescaped } from './mask-json.ts'
import { secretKindOf } from './secret-kind.ts'

/**
 * The inputs of a page that posts a response (OAuth 2.0 Form Post Response Mode §2), with the values of those
 * masked that have a secret's name. Attributes may stand in any order, quoted or not.
 */
export function maskInputs(html: string, placeholder: Placeholder): string {
  const out: string[] = []
  let copied = 0
  const opening = /<input(?=[\s/])/gi
  for (let input = opening.exec(html); input; input = opening.exec(html)) {
    const { attributes, end } = attributesFrom(html, opening.lastIndex)
    opening.lastIndex = end
    const kind = secretKindOf(attributes.get('name')?.value ?? '')
    const value = attributes.get('value')
    // A password field shows no name that one knows, in some pages: its type says it.
    const secret = kind ?? (attributes.get('type')?.value.toLowerCase() === 'password' ? 'password' : undefined)
    if (!secret || !value || value.value === '') continue
    out.push(html.slice(copied, value.start), placeholder(secret, value.value))
    copied = value.end
  }
  out.push(html.slice(copied))
  return out.join('')
}

interface Attribute {
  readonly value: string
  /** Where its text stands, without quotes. */
  readonly start: number
  readonly end: number
}

const attribute = /[\s/"'=]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s"'>]+)))?/y

function attributesFrom(html: string, from: number) {
  const attributes = new Map<string, Attribute>()
  attribute.lastIndex = from
  let end = from
  for (let found = attribute.exec(html); found; found = attribute.exec(html)) {
    end = attribute.lastIndex
    const [whole, name = '', double, single, bare] = found
    const raw = double ?? single ?? bare
    if (raw === undefined) continue
    const closed = bare === undefined && /["']$/.test(whole) && whole.length > raw.length
    const stop = closed ? end - 1 : end
    attributes.set(name.toLowerCase(), { value: withoutEntities(raw), start: stop - raw.length, end: stop })
  }
  return { attributes, end }
}

/** `"access_token":"…"` in whatever text, such as a page's script; in JavaScript, without quotes around the name. */
export function maskAssignments(text: string, placeholder: Placeholder): string {
  const out: string[] = []
  let copied = 0
  const opening = /(["']?)(?<![\w$-])([\w$-]{2,64})\1\s{0,16}[:=]\s{0,16}(["'])/g
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const [, quote = '', name = '', mark = ''] = found
    const kind = secretKindOf(name)
    if (!kind || (quote === '' && (kind === 'code' || kind === 'token' || kind === 'cookie'))) continue
    const start = opening.lastIndex
    const end = endOfString(text, start, mark)
    opening.lastIndex = end
    if (end === start || text.startsWith('‹', start)) continue
    out.push(text.slice(copied, start), placeholder(kind, unescaped(text.slice(start, end))))
    copied = end
  }
  out.push(text.slice(copied))
  return out.join('')
}

function endOfString(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at++
    else if (character === mark || character === '\n') return at
  }
  return text.length
}

/** The parts of a multipart form whose names are secrets' (RFC 7578 §4.2). */
export function maskMultipart(text: string, placeholder: Placeholder): string {
  return text.replace(
    /(\bname="?([\w.[\]-]{1,100})"?[^\r\n]{0,200}\r?\n(?:[\w-]{1,64}:[^\r\n]{0,200}\r?\n){0,5}\r?\n)([\s\S]*?)(?=\r?\n--|$)/g,
    (all, before: string, name: string, value: string) => {
      const kind = secretKindOf(name)
      return kind && value !== '' ? `${before}${placeholder(kind, value)}` : all
    },
  )
}
