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
  /** The hosts that took part in flows of this session. */
  readonly hosts: readonly string[]
  /** What the window shows of it, as of when it was switched on; null while nothing is to be learnt. */
  readonly view: LearningView | null
  /** The settings are other ones: it may have been switched on or off. */
  configured(): void
  hear(event: FeedEvent): void
  /** A host took part at this time without a message of OAuth: a login begins there, or passes through it. */
  tookPart(host: string, at: EpochMs): void
  close(): void
}

/** How long after a completed login its last host may join it, in milliseconds: an API is called a little later. */
const quietFor = 20_000
/** How long another login that has begun is waited for, in milliseconds: somebody may be typing a password. */
const loginTime = 300_000
/** The flows in which somebody logs in: what programs do by themselves, such as a refresh or discovery, ends no learning. */
const logins = new Set(['authorization_code', 'hybrid', 'implicit', 'device_code', 'ciba', 'password', 'oauth1'])

/** Begins with no hosts. */
export function createLearning({ isOn, changed, learnt, now = Date.now }: LearningOptions): Learning {
  /** When each was spoken to last in a flow. */
  const hosts = new Map<string, EpochMs>()
  let since: EpochMs | undefined
  let completed = false
  /** The logins that began since, and have not ended. */
  const open = new Map<string, EpochMs>()
  let quiet: NodeJS.Timeout | undefined

  const heardExchange = ({ flow, host, startedAt }: ExchangeRow) => flow !== null && heardHost(host, startedAt)

  /** True where it is news. */
  function heardHost(host: string, at: EpochMs): boolean {
    const name = host.toLowerCase()
    const before = hosts.get(name)
    if (before !== undefined && (before >= (since ?? 0) || before >= at)) return false
    hosts.set(name, at)
    return true
  }

  function heardFlow({ id, grant, outcome, startedAt }: FlowRow): boolean {
    // A login of an earlier time says nothing of the one that the person is about to make.
    if (since === undefined || startedAt < since || !logins.has(grant)) return false
    if (outcome === 'incomplete') open.set(id, startedAt)
    else open.delete(id)
    if (completed || outcome !== 'completed') return false
    completed = true
    return true
  }

  function hear(event: FeedEvent): void {
    let more = false
    if (event.kind === 'snapshot') {
      hosts.clear()
      open.clear()
      for (const row of event.exchanges) more = heardExchange(row) || more
      for (const row of event.flows) more = heardFlow(row) || more
      if (event.exchanges.length === 0) more = true
    } else {
      for (const change of event.changes) {
        if (change.kind === 'exchange') more = heardExchange(change.row) || more
        else if (change.kind === 'flow') more = heardFlow(change.row) || more
        else if (change.kind === 'flow-removed') open.delete(change.id)
      }
    }
    if (more) told()
  }

  function told(): void {
    if (since === undefined) return
    wait()
    // Not at once: whoever else listens is told of this event first.
    queueMicrotask(changed)
  }

  function wait(): void {
    clearTimeout(quiet)
    if (completed && learntNow().length > 0) quiet = setTimeout(ended, quietFor).unref()
  }

  function ended(): void {
    const oldest = now() - loginTime
    if ([...open.values()].some((startedAt) => startedAt > oldest)) wait()
    else learnt(learntNow())
  }

  /** Until one of them is spoken to again, those of earlier logins are what there is. */
  function learntNow(): readonly string[] {
    const fresh = sorted(since ?? 0)
    return fresh.length > 0 ? fresh : sorted(0)
  }
  const sorted = (from: EpochMs) => [...hosts].flatMap(([host, at]) => (at >= from ? host : [])).toSorted()

  return {
    get hosts() {
      return sorted(0)
    },
    get view() {
      return since === undefined ? null : { hosts: [...learntNow()], completed }
    },
    configured() {
      if (isOn() === (since !== undefined)) return
      since = isOn() ? now() : undefined
      completed = false
      open.clear()
      clearTimeout(quiet)
    },
    hear,
    tookPart(host, at) {
      if (heardHost(host, at)) told()
    },
    close() {
      clearTimeout(quiet)
      since = undefined
    },
  }
}
