import type { ExchangeId } from './exchange.ts'
import type { Parameter } from './parameter.ts'
import type { Location } from './place.ts'

/** A JSON body read as far as parameters go, or why it is none. */
export type JsonReading =
  | { readonly kind: 'object'; readonly parameters: readonly Parameter[]; readonly value: JsonObject }
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
  return { kind: 'object', parameters, value }
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
