import type { ExchangeId } from './exchange.ts'
import { jsonTokens } from './json-tokens.ts'
import type { Parameter } from './parameter.ts'
import type { Location } from './place.ts'

/** A JSON body read as far as parameters go, or why it is none. */
export type JsonReading =
  | {
      readonly kind: 'object'
      readonly parameters: readonly Parameter[]
      readonly value: JsonObject
      /** The names that stand more than once: of their values only the last was read. */
      readonly repeated: readonly string[]
    }
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly reason: string }

export type JsonObject = Readonly<Record<string, unknown>>

/** Reads the members of a JSON object: each is a parameter, its value in text. */
export function jsonParameters(text: string, exchange: ExchangeId, base: Location): JsonReading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { kind: 'malformed', reason: reasonOf(error) }
  }
  if (!isJsonObject(value)) return { kind: 'other' }
  const parameters = Object.entries(value).map(([name, member]): Parameter => {
    const raw = JSON.stringify(member)
    return {
      name,
      value: typeof member === 'string' ? member : raw,
      raw,
      in: 'json',
      wellFormed: true,
      place: { exchange, location: `${base}.${name}` as Location },
    }
  })
  return { kind: 'object', parameters, value, repeated: repeatedNames(text) }
}

/** The answers of OAuth are far shorter; what is longer is not looked through again. */
const longestLookedThrough = 65_536

/** The members that an object of JSON text has more than once (RFC 8259 §4). */
function repeatedNames(text: string): readonly string[] {
  if (text.length > longestLookedThrough) return []
  const seen = new Set<string>()
  const repeated = new Set<string>()
  let depth = 0
  let before = ''
  for (const { kind, start, end } of jsonTokens(text)) {
    if (depth === 1 && kind === 'string' && (before === '{' || before === ',')) {
      const name = String(JSON.parse(text.slice(start, end)))
      if (seen.has(name)) repeated.add(name)
      seen.add(name)
    }
    if (kind === '{' || kind === '[') depth++
    else if (kind === '}' || kind === ']') depth--
    before = kind
  }
  return [...repeated]
}

/** True for a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The engine's own message quotes the text, which may hold a secret: only the position is kept. */
function reasonOf(error: unknown): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined
  return position ? `stops being JSON at character ${position}` : 'is not JSON'
}

/** The texts of a member that is an array; none where it is anything else. */
export function textsOf(member: Parameter): readonly string[] {
  const values: unknown = isArray(member) ? JSON.parse(member.raw) : []
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}

/** True for a member that is an array: its text begins as one, and was read as JSON already. */
export const isArray = ({ raw, in: carriedIn }: Pick<Parameter, 'raw' | 'in'>): boolean =>
  carriedIn === 'json' && raw.startsWith('[')
