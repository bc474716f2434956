import type { Change, FeedEvent } from '../../shared/bridge/feed.ts'
import type {
  CauseInfo,
  ExchangeRow,
  FindingRow,
  FlowRow,
  OlderExchanges,
  SessionStatus,
  StepRow,
} from '../../shared/bridge/views.ts'
import type { ExchangeStanding } from './views/exchange-standing.ts'

/** How many exchanges the window mirrors but for those that flows need. */
const mostExchanges = 20_000
const droppedAtOnce = 1000

/** What the window mirrors, kept here as rows: a snapshot is a look at it, a change is a row that is replaced. */
export interface Feed {
  status(status: SessionStatus): void
  exchange(row: ExchangeRow): void
  /** True where this exchange has a row. */
  has(exchange: number): boolean
  /** What analysis says of an exchange by now, where it has a row. */
  standing(exchange: number, standing: ExchangeStanding): void
  /** These exchanges are steps of no flow any more: they may be let go as others are. */
  letGo(exchanges: Iterable<number>): void
  flow(row: FlowRow, steps: readonly StepRow[], findings: readonly FindingRow[]): void
  flowRemoved(id: string): void
  looseFindings(rows: readonly FindingRow[]): void
  clear(): void
  snapshot(): FeedEvent
  /** Sends what has changed since, to everybody who listens. */
  flush(): void
  subscribe(listener: (event: FeedEvent) => void): () => void
}

/** Begins empty. */
export function createFeed(first: SessionStatus, causes: readonly CauseInfo[]): Feed {
  const exchanges = new Map<number, ExchangeRow>()
  /** Those of them that no flow needs, the oldest first. */
  const loose = new Set<number>()
  let older: OlderExchanges = { count: 0, before: 0 }
  const flows = new Map<string, FlowRow>()
  const steps = new Map<string, StepRow>()
  const findings = new Map<string | null, readonly FindingRow[]>()
  const listeners = new Set<(event: FeedEvent) => void>()
  let status = first
  let number = 0
  let pending = new Map<string, Change>()

  const change = (key: string, what: Change) => {
    pending.delete(key)
    pending.set(key, what)
  }
  const send = (event: FeedEvent) => {
    for (const listener of listeners) listener(event)
  }
  const snapshot = (): FeedEvent => ({
    kind: 'snapshot',
    number,
    status,
    causes: [...causes],
    exchanges: [...exchanges.values()],
    older,
    flows: [...flows.values()],
    steps: [...steps.values()],
    findings: [...findings.values()].flat(),
  })

  /** A window that mirrors all of a session of days would be as slow as it is useless. */
  function dropOldest(): void {
    const ids: number[] = []
    for (const id of loose) {
      if (exchanges.size <= mostExchanges - droppedAtOnce) break
      ids.push(id)
      loose.delete(id)
      exchanges.delete(id)
      pending.delete(`exchange ${id}`)
    }
    older = { count: older.count + ids.length, before: Math.max(older.before, ...ids.map((id) => id + 1)) }
    const before = pending.get('exchanges-let-go')
    const all = before?.kind === 'exchanges-let-go' ? [...before.ids, ...ids] : ids
    change('exchanges-let-go', { kind: 'exchanges-let-go', ids: all, older })
  }

  const feed: Feed = {
    status(next) {
      status = next
      change('status', { kind: 'status', status: next })
    },
    exchange(row) {
      exchanges.set(row.id, row)
      change(`exchange ${row.id}`, { kind: 'exchange', row })
      if (row.messages.length > 0) loose.delete(row.id)
      else loose.add(row.id)
    },
    has: (id) => exchanges.has(id),
    letGo(ids) {
      for (const id of ids) if (exchanges.has(id)) loose.add(id)
    },
    standing(id, standing) {
      const row = exchanges.get(id)
      if (!row || (row.flow === standing.flow && row.worst === standing.worst && same(row.messages, standing.messages)))
        return
      feed.exchange({ ...row, ...standing })
    },
    flow(row, rows, found) {
      const kept = new Set(row.steps)
      for (const id of flows.get(row.id)?.steps ?? []) {
        if (kept.has(id)) continue
        steps.delete(id)
        change(`step ${id}`, { kind: 'step-removed', id })
      }
      for (const step of rows) {
        if (same(steps.get(step.id), step)) continue
        steps.set(step.id, step)
        change(`step ${step.id}`, { kind: 'step', row: step })
      }
      if (!sameFlow(flows.get(row.id), row)) {
        flows.set(row.id, row)
        change(`flow ${row.id}`, { kind: 'flow', row })
      }
      if (!same(findings.get(row.id) ?? [], found)) {
        findings.set(row.id, found)
        change(`findings ${row.id}`, { kind: 'findings', flow: row.id, rows: [...found] })
      }
    },
    flowRemoved(id) {
      const row = flows.get(id)
      if (!row) return
      flows.delete(id)
      findings.delete(id)
      for (const step of row.steps) {
        steps.delete(step)
        change(`step ${step}`, { kind: 'step-removed', id: step })
      }
      change(`findings ${id}`, { kind: 'findings', flow: id, rows: [] })
      change(`flow ${id}`, { kind: 'flow-removed', id })
    },
    looseFindings(rows) {
      if (same(findings.get(null) ?? [], rows)) return
      findings.set(null, rows)
      change('findings', { kind: 'findings', flow: null, rows: [...rows] })
    },
    clear() {
      for (const map of [exchanges, loose, flows, steps, findings]) map.clear()
      older = { count: 0, before: 0 }
      pending = new Map()
      number++
      send(snapshot())
    },
    snapshot,
    flush() {
      if (exchanges.size > mostExchanges && loose.size > 0) dropOldest()
      if (pending.size === 0) return
      const changes = [...pending.values()]
      pending = new Map()
      number++
      send({ kind: 'changes', number, changes })
    },
    subscribe(listener) {
      feed.flush()
      listeners.add(listener)
      listener(snapshot())
      return () => listeners.delete(listener)
    },
  }
  return feed
}

/** A flow may have thousands of steps: their ids are compared without making texts of them. */
function sameFlow(before: FlowRow | undefined, after: FlowRow): boolean {
  if (before?.steps.length !== after.steps.length) return false
  return (
    after.steps.every((id, index) => id === before.steps[index]) &&
    same({ ...before, steps: [] }, { ...after, steps: [] })
  )
}

/** Rows are small and plain: their JSON tells whether anything is to be sent. */
function same(before: unknown, after: unknown): boolean {
  return before === after || (before !== undefined && JSON.stringify(before) === JSON.stringify(after))
}
