import type { ExchangeRow, StepRow } from '../../shared/bridge/rows.ts'
import type { Mirror } from '../store/mirror.ts'

/** A host whose connections were not read, and the last exchange that says so. */
export interface UnreadHost {
  readonly host: string
  readonly why: NonNullable<ExchangeRow['unread']>
  readonly exchange: number
}

/** A step comes soon after the one before it, or right before the one after it, in milliseconds. */
const nearby = 60_000
/** Nobody looks at more of them. */
const mostHosts = 6

/** Whose connections were not read while a step was due that was not seen; the flow's own server first. */
export function unreadHosts(mirror: Mirror, step: StepRow): readonly UnreadHost[] {
  const flow = mirror.flows.get(step.flow)
  if (!flow) return []
  const at = flow.steps.indexOf(step.id)
  const times = (ids: readonly string[]) => ids.flatMap((id) => mirror.steps.get(id)?.at ?? [])
  const before = times(flow.steps.slice(0, at)).at(-1)
  const after = times(flow.steps.slice(at + 1))[0]
  const from = before ?? (after ?? flow.startedAt) - nearby
  const until = after ?? from + nearby
  const found = new Map<string, UnreadHost>()
  for (const { id, unread, host: authority, startedAt, durationMs, sending } of mirror.exchanges.values()) {
    const end = sending ? Number.POSITIVE_INFINITY : startedAt + (durationMs ?? 0)
    if (unread === null || startedAt > until || end < from) continue
    const host = authority.replace(/:443$/, '')
    // No login is at those that are left alone from the start, unless this one is.
    if (unread === 'known-host' && host !== flow.server) continue
    if (unread !== 'not-http') found.set(host, { host, why: unread, exchange: id })
  }
  const rank = ({ host }: UnreadHost) => (host === flow.server ? 0 : 1)
  return [...found.values()].toSorted((one, other) => rank(one) - rank(other)).slice(0, mostHosts)
}

/** Why its connections were not read, after its name. */
export const whyUnread = {
  'not-http': 'does not speak HTTP',
  'out-of-scope': 'is not among the decrypted hosts',
  'never-decrypted': 'is on the never list',
  'known-host': 'is on Tokentrail’s own list of hosts that it leaves alone',
  'client-refused-certificate': 'is left alone, because its client had refused the certificate',
  'certificate-refused': 'was not reached, because the client refused Tokentrail’s certificate',
} as const satisfies Record<UnreadHost['why'], string>
