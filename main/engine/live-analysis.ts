import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { FlowId } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import { decodeExchange } from '../proxy/decode-body.ts'
import type { Feed } from './feed.ts'
import { exchangeRow } from './views/exchange-row.ts'
import { findingRow } from './views/finding-row.ts'
import { flowRows } from './views/flow-rows.ts'

/** Analyses a session as it grows, and keeps the feed up to date. */
export interface LiveAnalysis {
  readonly analysis: Analysis
  /** An exchange as it is by now. What follows from it is worked out a moment later, off the traffic's path. */
  take(exchange: Exchange): void
  /** Works out and sends what is waiting. */
  flush(): void
  setRegistrations(registrations: readonly ClientRegistration[]): void
  clear(): void
  close(): void
}

/** One batch for the window, in milliseconds: shorter than anybody sees, longer than a burst. */
const batch = 30
/** How long one turn of work may last before traffic gets its turn, in milliseconds. */
const longestTurn = 15

/** Begins with an empty session. */
export function createLiveAnalysis(feed: Feed, masker: Masker, given: readonly ClientRegistration[]): LiveAnalysis {
  let registrations = given
  let analysis = createAnalysis({ registrations })
  let queue: Exchange[] = []
  const exchanges = new Map<number, Exchange>()
  let changed = new Set<FlowId>()
  let timer: NodeJS.Timeout | undefined

  function schedule(): void {
    timer ??= setTimeout(turn, batch)
  }

  function turn(): void {
    timer = undefined
    const until = performance.now() + longestTurn
    let done = 0
    while (done < queue.length && performance.now() < until) analyse(queue[done++])
    queue = queue.slice(done)
    tell()
    if (queue.length > 0) timer = setTimeout(turn, 0)
  }

  function analyse(exchange: Exchange | undefined): void {
    if (!exchange) return
    const changes = analysis.add(decodeExchange(exchange))
    exchanges.set(exchange.id, exchange)
    for (const id of changes.changed) changed.add(id)
    for (const id of changes.removed) {
      changed.delete(id)
      feed.flowRemoved(id)
    }
  }

  /** Flows first: masking learns their secrets before it shows a URL. */
  function tell(): void {
    const touched = new Map(exchanges)
    for (const id of changed) {
      const flow = analysis.flow(id)
      if (!flow) continue
      const findings = analysis.findings(id)
      const rows = flowRows(flow, findings, masker)
      feed.flow(
        rows.flow,
        rows.steps,
        findings.map((finding) => findingRow(finding, flow, masker)),
      )
    }
    feed.looseFindings(analysis.findings(undefined).map((finding) => findingRow(finding, undefined, masker)))
    for (const exchange of touched.values()) feed.exchange(exchangeRow(exchange, analysis, masker))
    exchanges.clear()
    changed = new Set()
    feed.flush()
  }

  return {
    get analysis() {
      return analysis
    },
    take(exchange) {
      queue.push(exchange)
      schedule()
    },
    flush() {
      clearTimeout(timer)
      timer = undefined
      for (const exchange of queue) analyse(exchange)
      queue = []
      tell()
    },
    setRegistrations(next) {
      registrations = next
      const changes = analysis.setRegistrations(next)
      for (const id of changes.changed) changed.add(id)
      tell()
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      queue = []
      exchanges.clear()
      changed = new Set()
      analysis = createAnalysis({ registrations })
      feed.clear()
    },
    close() {
      clearTimeout(timer)
    },
  }
}
