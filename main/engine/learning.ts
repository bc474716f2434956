import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { LearningView } from '../../shared/bridge/program-views.ts'
import type { ExchangeRow, FlowRow } from '../../shared/bridge/rows.ts'
import type { EpochMs } from '../../shared/exchange/brand.ts'

export interface LearningOptions {
  /** True while the settings say that the hosts are to be learnt. */
  readonly isOn: () => boolean
  /** What the window shows of it has changed. */
  readonly changed: () => void
  /** A login has completed, and nothing has joined it for a while: these hosts took part. */
  readonly learnt: (hosts: readonly string[]) => void
  readonly now?: () => EpochMs
}

/** Learns from the feed which hosts take part in flows. */
export interface Learning {
  /** The hosts that took part in flows until now. */
  readonly hosts: readonly string[]
  /** What the window shows of it; null while nothing is to be learnt. */
  readonly view: LearningView | null
  /** The settings are other ones: it may have been switched on or off. */
  configured(): void
  hear(event: FeedEvent): void
  close(): void
}

/** How long after a completed login its last host may join it, in milliseconds: an API is called a little later. */
const quietFor = 20_000

/** Begins with no hosts. */
export function createLearning({ isOn, changed, learnt, now = Date.now }: LearningOptions): Learning {
  const hosts = new Set<string>()
  let since: EpochMs | undefined
  let completed = false
  let quiet: NodeJS.Timeout | undefined

  function heardExchange({ flow, host }: ExchangeRow): boolean {
    if (flow === null || hosts.has(host)) return false
    hosts.add(host)
    return true
  }

  function heardFlow({ outcome, startedAt }: FlowRow): boolean {
    // A login of an earlier time says nothing of the one that the person is about to make.
    if (completed || since === undefined || outcome !== 'completed' || startedAt < since) return false
    completed = true
    return true
  }

  function hear(event: FeedEvent): void {
    let more = false
    if (event.kind === 'snapshot') {
      hosts.clear()
      for (const row of event.exchanges) more = heardExchange(row) || more
      for (const row of event.flows) more = heardFlow(row) || more
      if (event.exchanges.length === 0) more = true
    } else {
      for (const change of event.changes) {
        if (change.kind === 'exchange') more = heardExchange(change.row) || more
        else if (change.kind === 'flow') more = heardFlow(change.row) || more
      }
    }
    if (!more || since === undefined) return
    wait()
    // Not at once: whoever else listens is told of this event first.
    queueMicrotask(changed)
  }

  function wait(): void {
    clearTimeout(quiet)
    if (completed && hosts.size > 0) quiet = setTimeout(() => learnt(sorted()), quietFor).unref()
  }

  const sorted = () => [...hosts].toSorted()

  return {
    get hosts() {
      return sorted()
    },
    get view() {
      return since === undefined ? null : { hosts: sorted(), completed }
    },
    configured() {
      if (isOn() === (since !== undefined)) return
      since = isOn() ? now() : undefined
      completed = false
      clearTimeout(quiet)
    },
    hear,
    close() {
      clearTimeout(quiet)
      since = undefined
    },
  }
}
