import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Change, FeedEvent } from '../../shared/bridge/feed.ts'
import type { SessionStatus } from '../../shared/bridge/program-views.ts'
import type { CauseInfo, ExchangeRow, FindingRow, FlowRow, OlderExchanges, StepRow } from '../../shared/bridge/rows.ts'

/** What the window knows of the session: the feed's rows by their ids. */
export interface Mirror {
  /** The number of the last event taken in; null while a snapshot is awaited. */
  readonly number: number | null
  readonly status: SessionStatus | null
  readonly causes: ReadonlyMap<string, CauseInfo>
  /** Those of flows, and the newest of the others. */
  readonly exchanges: ReadonlyMap<number, ExchangeRow>
  readonly older: OlderExchanges
  /** The person asked for older ones: from this number on all are there; null where nobody asked. */
  readonly wholeFrom: number | null
  readonly flows: ReadonlyMap<string, FlowRow>
  readonly steps: ReadonlyMap<string, StepRow>
  readonly findings: ReadonlyMap<string, FindingRow>
  /** The findings of a flow in their order, the worst first; under null those of no flow. */
  readonly findingsOf: ReadonlyMap<string | null, readonly string[]>
}

/** Before the first snapshot. */
export const emptyMirror: Mirror = {
  number: null,
  status: null,
  causes: new Map(),
  exchanges: new Map(),
  older: { count: 0, before: 0 },
  wholeFrom: null,
  flows: new Map(),
  steps: new Map(),
  findings: new Map(),
  findingsOf: new Map(),
}

/**
 * Takes the events of a frame in. A number that does not follow is a gap: what is shown stays, and changes are
 * passed over until the next snapshot.
 */
export function applyEvents(
  mirror: Mirror,
  events: readonly FeedEvent[],
): { readonly mirror: Mirror; readonly gap: boolean } {
  const draft = new Draft(mirror)
  let gap = false
  for (const event of events) {
    switch (event.kind) {
      case 'snapshot':
        draft.reset(event)
        gap = false
        break
      case 'changes':
        if (draft.state.number === null) break
        if (event.number !== draft.state.number + 1) {
          gap = true
          draft.state = { ...draft.state, number: null }
          break
        }
        for (const change of event.changes) draft.apply(change)
        draft.state = { ...draft.state, number: event.number }
        break
      default:
        event satisfies never
    }
  }
  return { mirror: draft.state, gap }
}

/** Takes in exchanges that were asked for, the oldest first; `all` where none are before them. */
export function withOlder(mirror: Mirror, rows: readonly ExchangeRow[], all: boolean): Mirror {
  const exchanges = new Map(mirror.exchanges)
  for (const row of rows) if (!exchanges.has(row.id)) exchanges.set(row.id, row)
  return { ...mirror, exchanges, wholeFrom: all ? 0 : (rows[0]?.id ?? 0) }
}

type MapName = 'exchanges' | 'flows' | 'steps' | 'findings' | 'findingsOf'

/** Copies a map the first time that a frame changes it, and never twice: 20,000 rows are copied once a frame at most. */
class Draft {
  state: Mirror
  private readonly own = new Set<MapName>()

  constructor(mirror: Mirror) {
    this.state = mirror
  }

  reset(snapshot: Extract<FeedEvent, { kind: 'snapshot' }>): void {
    const findingsOf = new Map<string | null, string[]>()
    for (const { id, flow } of snapshot.findings) {
      const ids = findingsOf.get(flow)
      if (ids) ids.push(id)
      else findingsOf.set(flow, [id])
    }
    this.state = {
      number: snapshot.number,
      status: snapshot.status,
      causes: new Map(snapshot.causes.map((cause) => [cause.id, cause])),
      exchanges: new Map(snapshot.exchanges.map((row) => [row.id, row])),
      older: snapshot.older,
      wholeFrom: null,
      flows: new Map(snapshot.flows.map((row) => [row.id, row])),
      steps: new Map(snapshot.steps.map((row) => [row.id, row])),
      findings: new Map(snapshot.findings.map((row) => [row.id, row])),
      findingsOf,
    }
    for (const name of ['exchanges', 'flows', 'steps', 'findings', 'findingsOf'] as const) this.own.add(name)
  }

  apply(change: Change): void {
    switch (change.kind) {
      case 'exchange':
        this.map('exchanges').set(change.row.id, change.row)
        break
      case 'exchanges-let-go': {
        // Whoever looks at old ones keeps them.
        if (this.state.wholeFrom === null) {
          const exchanges = this.map('exchanges')
          for (const id of change.ids) exchanges.delete(id)
        }
        this.state = { ...this.state, older: change.older }
        break
      }
      case 'flow':
        this.map('flows').set(change.row.id, change.row)
        break
      case 'flow-removed':
        this.map('flows').delete(change.id)
        this.setFindings(change.id, [])
        break
      case 'step':
        this.map('steps').set(change.row.id, change.row)
        break
      case 'step-removed':
        this.map('steps').delete(change.id)
        break
      case 'findings':
        this.setFindings(change.flow, change.rows)
        break
      case 'status':
        this.state = { ...this.state, status: change.status }
        break
      default:
        change satisfies never
    }
  }

  private setFindings(flow: string | null, rows: readonly FindingRow[]): void {
    const before = this.state.findingsOf.get(flow)
    if (!before && rows.length === 0) return
    const findings = this.map('findings')
    for (const id of before ?? []) findings.delete(id)
    for (const row of rows) findings.set(row.id, row)
    const findingsOf = this.map('findingsOf')
    if (rows.length === 0) findingsOf.delete(flow)
    else
      findingsOf.set(
        flow,
        rows.map(({ id }) => id),
      )
  }

  private map<Name extends MapName>(name: Name): Mutable<Mirror[Name]> {
    if (!this.own.has(name)) {
      this.own.add(name)
      this.state = { ...this.state, [name]: new Map(this.state[name] as ReadonlyMap<unknown, unknown>) }
    }
    return this.state[name] as unknown as Mutable<Mirror[Name]>
  }
}

type Mutable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never

export const mirrorStore = createStore<Mirror>(() => emptyMirror)

/** Reads one value of the mirror; news of others does not draw the component again. */
export function useMirror<T>(select: (mirror: Mirror) => T): T {
  return useStore(mirrorStore, select)
}
