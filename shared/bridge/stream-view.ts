import * as z from 'zod'
import { Content } from './content.ts'
import { Shown } from './shown.ts'

/** What carries messages one after the other: a WebSocket (RFC 6455), or server-sent events (HTML §9.2). */
export const StreamKind = z.enum(['websocket', 'events'])
export type StreamKind = z.infer<typeof StreamKind>

export const StreamMessageView = z.strictObject({
  /** Counted from 1 in its stream, those included that were dropped. */
  number: z.int().positive(),
  /** `up` is from the client to the server. */
  direction: z.enum(['up', 'down']),
  /** Milliseconds since the epoch; null where the time was not noted. */
  at: z.number().nullable(),
  kind: z.enum(['text', 'binary', 'close', 'ping', 'pong', 'event']),
  size: z.int().nonnegative(),
  location: z.string(),
  /** What must be known of it besides: that it is cut, or could not be decompressed. */
  note: z.string().nullable(),
  /** Of a close: its code in words. Of an event: its type. */
  title: Shown.nullable(),
  content: Content,
})
export type StreamMessageView = Readonly<z.infer<typeof StreamMessageView>>

/** The messages of an exchange, a page at a time. */
export const StreamView = z.strictObject({
  kind: StreamKind,
  /** More may come. */
  open: z.boolean(),
  /** How many there were by now, those included that were dropped. */
  total: z.int().nonnegative(),
  /** So many came first, and are not kept any more. */
  dropped: z.int().nonnegative(),
  /** What else is not here, in sentences. */
  notes: z.array(z.string()),
  /** Those after the one that was named, in their order. */
  messages: z.array(StreamMessageView),
})
export type StreamView = Readonly<z.infer<typeof StreamView>>
