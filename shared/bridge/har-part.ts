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

/** What is told of a HAR file in which exchanges are missing, as the session's file is damaged where they stand. */
export function unreadableSentence(exchanges: number, withSecrets: boolean): string {
  const missing = `${exchanges.toLocaleString('en')} ${exchanges === 1 ? 'exchange is' : 'exchanges are'}`
  const leak = withSecrets ? '' : ' A secret that only they would have named as one may stand in others as it is.'
  return `${missing} missing in the HAR file: the session's file is damaged, and they cannot be read.${leak}`
}
