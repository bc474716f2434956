import * as z from 'zod'
import { SessionStatus } from './program-views.ts'
import { CauseInfo, ExchangeRow, FindingRow, FlowRow, OlderExchanges, StepRow } from './rows.ts'

/** One change of what the window mirrors. Rows are whole: a row replaces the one with its id. */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exchange'), row: ExchangeRow }),
  /** Exchanges that the feed carries no more: the session has them, and `olderExchanges` gives them. */
  z.strictObject({ kind: z.literal('exchanges-let-go'), ids: z.array(z.int()), older: OlderExchanges }),
  z.strictObject({ kind: z.literal('flow'), row: FlowRow }),
  z.strictObject({ kind: z.literal('flow-removed'), id: z.string() }),
  z.strictObject({ kind: z.literal('step'), row: StepRow }),
  z.strictObject({ kind: z.literal('step-removed'), id: z.string() }),
  /** Every finding of this flow (null: of no flow), in place of those before. */
  z.strictObject({ kind: z.literal('findings'), flow: z.string().nullable(), rows: z.array(FindingRow) }),
  z.strictObject({ kind: z.literal('status'), status: SessionStatus }),
])
export type Change = Readonly<z.infer<typeof Change>>

/**
 * The feed. A snapshot sets the number; each batch of changes has the next number. A window that
 * sees another number has missed something, and calls `resync`.
 */
export const FeedEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('snapshot'),
    number: z.int().nonnegative(),
    status: SessionStatus,
    causes: z.array(CauseInfo),
    /** All that belong to flows, and the newest of the others. */
    exchanges: z.array(ExchangeRow),
    older: OlderExchanges,
    flows: z.array(FlowRow),
    steps: z.array(StepRow),
    findings: z.array(FindingRow),
  }),
  z.strictObject({ kind: z.literal('changes'), number: z.int().nonnegative(), changes: z.array(Change) }),
])
export type FeedEvent = Readonly<z.infer<typeof FeedEvent>>
