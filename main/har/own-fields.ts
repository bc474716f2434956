import * as z from 'zod'
import type {
  Body,
  Exchange,
  ExchangeErrorCode,
  Outcome,
  Timing,
  TunnelReason,
} from '../../shared/exchange/exchange.ts'
import type { SocketMessages } from '../../shared/exchange/socket-message.ts'

/*
 * What an exchange says and HAR has no place for, in members of our own. An entry that has them was written by this
 * program: it is read to the letter, without the repairs that what others write needs.
 */

const errorCodes = {
  'name-not-found': true,
  refused: true,
  unreachable: true,
  'timed-out': true,
  reset: true,
  certificate: true,
  tls: true,
  proxy: true,
  protocol: true,
  'bad-request': true,
  'client-aborted': true,
  interrupted: true,
} as const satisfies Record<ExchangeErrorCode, true>

const tunnelReasons = {
  'not-http': true,
  'out-of-scope': true,
  'never-decrypted': true,
  'known-host': true,
  'client-refused-certificate': true,
} as const satisfies Record<TunnelReason, true>

const keysOf = <Key extends string>(table: Readonly<Record<Key, true>>) => Object.keys(table) as [Key, ...Key[]]

const ExchangeError = z.object({ code: z.enum(keysOf(errorCodes)), message: z.string() })
const counts = { bytesUp: z.number(), bytesDown: z.number(), open: z.boolean() }

const OwnOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['pending', 'answering', 'answered', 'aborted']) }),
  z.object({ kind: z.enum(['cut', 'failed']), error: ExchangeError }),
  z.object({
    kind: z.literal('upgraded'),
    ...counts,
    /** Null where it was no WebSocket. */
    messages: z
      .object({
        dropped: z.number(),
        faults: z.object({ up: z.string().optional(), down: z.string().optional() }).optional(),
      })
      .nullable(),
  }),
  z.object({ kind: z.literal('tunnelled'), reason: z.enum(keysOf(tunnelReasons)), ...counts }),
])
/** How an exchange ended, without what stands in other members of its entry. */
export type OwnOutcome = z.infer<typeof OwnOutcome>

const OwnTiming = z.object({
  startedAt: z.number(),
  requestEnded: z.number().optional(),
  responseStarted: z.number().optional(),
  ended: z.number().optional(),
})

const OwnBody = z.object({
  truncated: z.boolean().default(false),
  coding: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('as-sent') }),
      z.object({ kind: z.literal('decoded'), codings: z.array(z.string()) }),
      z.object({ kind: z.literal('undecodable'), codings: z.array(z.string()), reason: z.string() }),
    ])
    .default({ kind: 'as-sent' }),
})

/** The members of an entry. */
export function ownFields({ startedAt, timing, outcome }: Exchange) {
  return {
    _timing: { startedAt, ...timing } satisfies z.input<typeof OwnTiming>,
    _outcome: ownOutcome(outcome),
  }
}

function ownOutcome(outcome: Outcome): OwnOutcome {
  switch (outcome.kind) {
    case 'pending':
    case 'answering':
    case 'answered':
    case 'aborted':
      return { kind: outcome.kind }
    case 'cut':
    case 'failed':
      return { kind: outcome.kind, error: outcome.error }
    case 'upgraded': {
      const { kind, bytesUp, bytesDown, open, messages } = outcome
      return { kind, bytesUp, bytesDown, open, messages: messages ? withoutKept(messages) : null }
    }
    case 'tunnelled':
      return outcome
    default:
      return outcome satisfies never
  }
}

function withoutKept({ dropped, faults }: SocketMessages) {
  return { dropped, ...(faults && { faults: { ...faults } }) }
}

/** Reads the members of an entry; undefined where another program wrote it. */
export function readOwnFields(
  entry: Readonly<Record<string, unknown>>,
): { readonly startedAt: number; readonly timing: Timing; readonly outcome: OwnOutcome } | undefined {
  const outcome = OwnOutcome.safeParse(entry['_outcome'])
  const timing = OwnTiming.safeParse(entry['_timing'])
  if (!outcome.success || !timing.success) return undefined
  const { startedAt, ...rest } = timing.data
  return { startedAt, timing: rest as Timing, outcome: outcome.data }
}

/** What is to be said of a body besides its content: nothing, mostly. */
export function ownBody({ truncated, coding }: Body) {
  if (!truncated && coding.kind === 'as-sent') return {}
  return { _body: { truncated, coding } }
}

/** Reads it again; what cannot be read is an ordinary body. */
export function readOwnBody(written: unknown): Pick<Body, 'truncated' | 'coding'> {
  const read = OwnBody.safeParse(written ?? {})
  return read.success ? read.data : { truncated: false, coding: { kind: 'as-sent' } }
}
