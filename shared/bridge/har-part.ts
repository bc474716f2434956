import * as z from 'zod'

/** A part of a HAR file. */
export const HarPart = z.strictObject({
  text: z.string(),
  /** Exchanges in it. */
  count: z.int().nonnegative(),
  /** Exchanges that should be in it, and cannot be read. */
  unreadable: z.int().nonnegative(),
  /** Where the next part begins; null: this was the last. */
  next: z.int().nonnegative().nullable(),
})
export type HarPart = Readonly<z.infer<typeof HarPart>>
