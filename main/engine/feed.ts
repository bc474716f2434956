import type { Change, FeedEvent } from '../../shared/bridge/feed.ts'
import type { SessionStatus } from '../../shared/bridge/program-views.ts'
import type { CauseInfo, ExchangeRow, FindingRow, FlowRow, OlderExchanges, StepRow } from '../../shared/bridge/rows.ts'
import { createUntold } from './untold.ts'
import type { ExchangeStanding } from './views/exchange-standing.ts'

/** How many exchanges the window mirrors but for those that flows need, and how many at least are let go at once. */
const mirrored = { most: 20_000, droppedAtOnce: 1000 }

/** How many changes are one event: a window takes each in by itself, and must not stand still for it. */
const mostAtOnce = 500

/** What the window mirrors, kept here as rows: a snapshot is a look at it, a change is a row that is replaced. */
export interface Feed {
  status(status: SessionStatus): void
  exchange(row: ExchangeRow): void
  /** The row of this exchange as it is by now; undefined where it has none. */
  row(exchange: number): ExchangeRow | undefined
  /** What analysis says of an exchange by now, where it has a row. */
  standing(exchange: number, standing: ExchangeStanding): void
  /** These exchanges are steps of no flow any more: they may be let go as others are. */
  letGo(exchanges: Iterable<number>): void
  flow(row: FlowRow, steps: readonly StepRow[], findings: readonly FindingRow[]): void
  flowRemoved(id: string): void
  looseFindings(rows: readonly FindingRow[]): void
  clear(): void
  snapshot(): FeedEvent
  /** Tells everybody who listens what has changed since; gives how much that was, in rows. */
  flush(): number
  subscribe(listener: (event: FeedEvent) => void): () => void
}

/** Begins empty. */
export function createFeed(
  first: SessionStatus,
  causes: readonly CauseInfo[],
  { most, droppedAtOnce } = mirrored,
): Feed {
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
  const untold = createUntold()

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
    const told: number[] = []
    let { count, before } = older
    for (const id of loose) {
      if (exchanges.size <= most - droppedAtOnce) break
      loose.delete(id)
      exchanges.delete(id)
      if (untold.remove(`exchange ${id}`)) told.push(id)
      count++
      before = Math.max(before, id + 1)
    }
    older = { count, before }
    untold.set('exchanges-let-go', { kind: 'exchanges-let-go', ids: told, older }, true)
  }

  function stepRemoved(id: string): void {
    steps.delete(id)
    untold.remove(`step ${id}`, { kind: 'step-removed', id })
  }

  /** None is what a flow has of which nothing was told. */
  function setFindings(flow: string | null, rows: readonly FindingRow[]): void {
    const before = findings.get(flow)
    if (same(before ?? [], rows)) return
    const key = `findings ${flow}`
    const change: Change = { kind: 'findings', flow, rows: [...rows] }
    if (rows.length > 0) {
      findings.set(flow, rows)
      untold.set(key, change, before !== undefined)
    } else {
      findings.delete(flow)
      untold.remove(key, change)
    }
  }

  const feed: Feed = {
    status(next) {
      status = next
      untold.set('status', { kind: 'status', status: next }, true)
    },
    exchange(row) {
      untold.set(`exchange ${row.id}`, { kind: 'exchange', row }, exchanges.has(row.id))
      exchanges.set(row.id, row)
      if (row.messages.length > 0) loose.delete(row.id)
      else loose.add(row.id)
    },
    row: (id) => exchanges.get(id),
    letGo(ids) {
      for (const id of ids) if (exchanges.has(id)) loose.add(id)
    },
    standing(id, standing) {
      const row = exchanges.get(id)
      if (
        !row ||
        (row.flow === standing.flow && row.worst === standing.worst && sameIds(row.messages, standing.messages))
      )
        return
      feed.exchange({ ...row, ...standing })
    },
    flow(row, rows, found) {
      const kept = new Set(row.steps)
      for (const id of flows.get(row.id)?.steps ?? []) {
        if (kept.has(id)) continue
        stepRemoved(id)
      }
      for (const step of rows) {
        const before = steps.get(step.id)
        if (same(before, step)) continue
        steps.set(step.id, step)
        untold.set(`step ${step.id}`, { kind: 'step', row: step }, before !== undefined)
      }
      const before = flows.get(row.id)
      if (!sameFlow(before, row)) {
        flows.set(row.id, row)
        untold.set(`flow ${row.id}`, { kind: 'flow', row }, before !== undefined)
      }
      setFindings(row.id, found)
    },
    flowRemoved(id) {
      const row = flows.get(id)
      if (!row) return
      for (const step of row.steps) stepRemoved(step)
      setFindings(id, [])
      flows.delete(id)
      untold.remove(`flow ${id}`, { kind: 'flow-removed', id })
    },
    looseFindings: (rows) => setFindings(null, rows),
    clear() {
      for (const map of [exchanges, loose, flows, steps, findings]) map.clear()
      older = { count: 0, before: 0 }
      untold.clear()
      number++
      send(snapshot())
    },
    snapshot,
    flush() {
      if (exchanges.size > most && loose.size > 0) dropOldest()
      const all = untold.take()
      for (let from = 0; from < all.length; from += mostAtOnce) {
        number++
        send({ kind: 'changes', number, changes: all.slice(from, from + mostAtOnce) })
      }
      return all.reduce((sum, change) => sum + weightOf(change), 0)
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

/** Ids are short, but a flow may have thousands. */
function weightOf(change: Change): number {
  return change.kind === 'flow' ? 1 + change.row.steps.length / 10 : 1
}

/** A flow may have thousands of steps: their ids are compared without making texts of them. */
function sameFlow(before: FlowRow | undefined, after: FlowRow): boolean {
  if (!before || !sameIds(before.steps, after.steps)) return false
  return same({ ...before, steps: [] }, { ...after, steps: [] })
}

function sameIds(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && after.every((id, index) => id === before[index])
}

/** Rows are small and plain: their JSON tells whether anything is to be sent. */
function same(before: unknown, after: unknown): boolean {
  return before === after || (before !== undefined && JSON.stringify(before) === JSON.stringify(after))
}
