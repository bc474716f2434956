import type { JsonObject } from '../exchange/json-parameters.ts'
import { type Located, nth, type Place, within } from '../exchange/place.ts'

/** Reads members of a metadata document with their places; a member of another type is as if it were absent. */
export interface MetadataMembers {
  readonly text: (name: string) => Located | undefined
  readonly list: (name: string) => readonly Located[] | undefined
}

/** The members of this document, which stands at this place. */
export function membersOf(json: JsonObject, at: Place): MetadataMembers {
  const place = (name: string, index = 0): Place => ({
    exchange: at.exchange,
    location: nth(within(at.location, name), index),
  })
  return {
    text(name) {
      const value = Object.hasOwn(json, name) ? json[name] : undefined
      return typeof value === 'string' ? { value, place: place(name) } : undefined
    },
    list(name) {
      const value = Object.hasOwn(json, name) ? json[name] : undefined
      if (!Array.isArray(value)) return undefined
      return value.flatMap((item, index) =>
        typeof item === 'string' ? [{ value: item, place: place(name, index) }] : [],
      )
    },
  }
}
