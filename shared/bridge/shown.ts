import * as z from 'zod'

/** A value as the window may see it: masked values are placeholders until they are revealed. */
export const Shown = z.strictObject({ text: z.string(), masked: z.boolean() })
export type Shown = Readonly<z.infer<typeof Shown>>

export const Place = z.strictObject({ exchange: z.int().nonnegative(), location: z.string() })
export type Place = Readonly<z.infer<typeof Place>>

export const Severity = z.enum(['error', 'warning', 'note'])

/** The parties of a flow, as the timeline names them. */
export const Role = z.enum(['user-agent', 'client', 'authorization-server', 'resource-server', 'gateway'])
export type Role = z.infer<typeof Role>

/** Where a change is made. */
export const FixPlace = z.enum(['client', 'registration', 'authorization-server', 'resource-server', 'gateway'])
export type FixPlace = z.infer<typeof FixPlace>
