import * as z from 'zod'
import { Shown } from './shown.ts'

/** A body, or a message, as it is drawn. */
export const Content = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('empty') }),
  /** Indented where it is JSON; `cut` where only its beginning is here. */
  z.strictObject({
    kind: z.literal('text'),
    language: z.enum(['json', 'form', 'html', 'text']),
    text: Shown,
    cut: z.boolean(),
  }),
  /** Sixteen bytes a line, offset, hexadecimal and text. */
  z.strictObject({ kind: z.literal('binary'), dump: z.string(), cut: z.boolean() }),
])
export type Content = Readonly<z.infer<typeof Content>>

export const BodyView = z.strictObject({
  size: z.int().nonnegative(),
  kept: z.int().nonnegative(),
  mediaType: z.string().nullable(),
  /** What became of its Content-Encoding: "gzip, decoded". */
  coding: z.string().nullable(),
  content: Content,
})
export type BodyView = Readonly<z.infer<typeof BodyView>>
