import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { type Placeholder, unescaped } from './mask-json.ts'
import { secretKindOf } from './secret-kind.ts'

/**
 * Secrets that free text names in its own ways: a log's `Authorization: Bearer …` and `code=…`, a URL with a
 * user and a password, an element of XML, JSON that stands escaped in an attribute or a script.
 */
export function maskLoose(text: string, placeholder: Placeholder): string {
  let masked = text
  if (text.includes('://')) masked = maskUsers(masked, placeholder)
  if (/bearer|basic|dpop/i.test(text)) masked = maskSchemes(masked, placeholder)
  if (text.includes('=')) masked = maskAssigned(masked, placeholder)
  if (text.includes('</')) masked = maskElements(masked, placeholder)
  return /\\"|&quot;|&#34;/.test(text) ? maskEscaped(masked, placeholder) : masked
}

function maskUsers(text: string, placeholder: Placeholder): string {
  return text.replace(
    /(:\/\/)([^\s/?#@"'<>‹\\]{1,256})@/g,
    (_all, before: string, user: string) => `${before}${placeholder('credentials', user)}@`,
  )
}

function maskSchemes(text: string, placeholder: Placeholder): string {
  return text.replace(
    /\b(bearer|dpop|basic)(\s{1,4}|%20)([\w.~+/-]{8,}={0,2})/gi,
    (all, scheme: string, space: string, value: string) => {
      const kind = /basic/i.test(scheme) ? 'credentials' : 'access token'
      return isRandom(value) ? `${scheme}${space}${placeholder(kind, value)}` : all
    },
  )
}

/** Scripts assign to `code` and `token` all day: only what looks like a secret counts as one. */
function maskAssigned(text: string, placeholder: Placeholder): string {
  return text.replace(
    /(?<=^|[\s;,([{"'>])([\w.-]{2,64})(\s?=\s?["']?)([^\s&"'<>;,‹)}\]]{8,})/g,
    (all, name: string, equals: string, value: string) => {
      const kind = isRandom(value) ? secretKindOf(name) : undefined
      return kind ? `${name}${equals}${placeholder(kind, decodeFormComponent(value).value)}` : all
    },
  )
}

/** `<access_token>…</access_token>`, and a text area of a form. HTML has an element named code for other things. */
function maskElements(text: string, placeholder: Placeholder): string {
  return text.replace(
    /<([\w:-]{2,64})(?:\s([^<>]{0,500}))?>([^<>‹]+)(?=<\/)/g,
    (all, element: string, attributes: string | undefined, value: string) => {
      const isArea = element.toLowerCase() === 'textarea'
      const name = isArea ? /\bname\s?=\s?["']?([\w.[\]-]+)/i.exec(attributes ?? '')?.[1] : element.replace(/^.*:/, '')
      const kind = name === undefined ? undefined : secretKindOf(name)
      if (!kind || (!isArea && kind === 'code') || value.trim() === '') return all
      return `${all.slice(0, all.length - value.length)}${placeholder(kind, value)}`
    },
  )
}

const escapedName = /(\\{1,3}"|&quot;|&#34;)([\w$-]{2,64})\1\s{0,4}:\s{0,4}\1/g

/** `\"access_token\":\"…\"` of a script, `&quot;access_token&quot;:&quot;…&quot;` of an attribute. */
function maskEscaped(text: string, placeholder: Placeholder): string {
  const out: string[] = []
  let copied = 0
  escapedName.lastIndex = 0
  for (let found = escapedName.exec(text); found; found = escapedName.exec(text)) {
    const [, mark = '', name = ''] = found
    const kind = secretKindOf(name)
    const start = escapedName.lastIndex
    if (!kind || text.startsWith('‹', start)) continue
    const closing = text.indexOf(mark, start)
    const end = closing < 0 ? text.length : closing
    escapedName.lastIndex = end
    if (end === start) continue
    out.push(text.slice(copied, start), placeholder(kind, unescaped(text.slice(start, end))))
    copied = end
  }
  out.push(text.slice(copied))
  return out.join('')
}

/** Of letters and digits, as what is drawn at random is from some length on, and words are not. */
function isRandom(value: string): boolean {
  return value.length >= 8 && /\d/.test(value) && /[a-z]/i.test(value)
}
