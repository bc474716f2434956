import { type JsonToken, jsonTokens } from '../exchange/json-tokens.ts'
import { type SecretKind, secretKindOf } from './secret-kind.ts'

/** Gives the placeholder of a secret. */
export type Placeholder = (kind: SecretKind, value: string) => string

/** JSON text inside of a JSON string, inside of a JSON string: no deeper. */
const deepest = 3

/**
 * JSON text with the values of secret members masked, at any depth; nothing else of it is touched. Text that
 * is broken or cut is masked as far as it reads as JSON, a string without its end included.
 */
export function maskJson(text: string, placeholder: Placeholder, depth = 0): string {
  const out: string[] = []
  const enclosing: (SecretKind | undefined)[] = []
  let copied = 0
  let before: JsonToken | undefined
  /** The kind of the values that come now: by the member's name, in a list by the list's. */
  let kind: SecretKind | undefined
  for (const token of jsonTokens(text)) {
    switch (token.kind) {
      case ':':
        // Half of what calls itself JSON is JavaScript, whose names need no quotes.
        kind = before && secretKindOf(before.kind === 'string' ? stringValue(text, before) : wordOf(text, before))
        break
      case '[':
        enclosing.push(kind)
        break
      case '{':
        enclosing.push(undefined)
        kind = undefined
        break
      case ']':
      case '}':
        enclosing.pop()
        kind = enclosing.at(-1)
        break
      case ',':
        kind = enclosing.at(-1)
        break
      case 'string': {
        // A name is a string as well; what follows it shows that only later, and names are no secrets.
        if (before?.kind !== ':' && before?.kind !== '[' && (before?.kind !== ',' || kind === undefined)) break
        const masked = kind
          ? placeholder(kind, stringValue(text, token))
          : maskNested(inside(text, token), placeholder, depth)
        if (masked === undefined) break
        out.push(text.slice(copied, token.start + 1), masked)
        copied = token.closed ? token.end - 1 : token.end
        break
      }
      case 'other': {
        const word = text.slice(token.start, token.end)
        if (kind && before?.kind !== 'other' && mayBeSecret(kind, word)) {
          out.push(text.slice(copied, token.start), placeholder(kind, word))
          copied = token.end
        }
        break
      }
      default:
        token.kind satisfies never
    }
    before = token
  }
  out.push(text.slice(copied))
  return out.join('')
}

/** A string that holds JSON itself, as logs and messages do; undefined where nothing in it is secret. */
function maskNested(raw: string, placeholder: Placeholder, depth: number): string | undefined {
  if (depth >= deepest || !raw.includes('\\"')) return undefined
  const value = unescaped(raw)
  const masked = maskJson(value, placeholder, depth + 1)
  return masked === value ? undefined : JSON.stringify(masked).slice(1, -1)
}

/** A number named code is an error's; null, true and false are nobody's secret. */
function mayBeSecret(kind: SecretKind, word: string): boolean {
  return !/^(?:null|true|false|undefined)$/.test(word) && !(kind === 'code' && /^-?\d{1,6}$/.test(word))
}

const wordOf = (text: string, { start, end }: JsonToken) => text.slice(start, end).replace(/^'|'$/g, '')

const stringValue = (text: string, token: JsonToken) => unescaped(inside(text, token))

/** A string without its quotes. */
function inside(text: string, { start, end, closed }: JsonToken): string {
  return text.slice(start + 1, closed ? end - 1 : end)
}

/** The value of a JSON string without its quotes; one that is broken stands for itself. */
export function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}
