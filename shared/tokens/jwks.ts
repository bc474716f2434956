import type { Place } from '../exchange/place.ts'

/** A key set as it was seen on the wire, or given by the person. */
export interface Jwks {
  /** Where it was seen; undefined where it was given. */
  readonly at?: Place
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}
