import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Flow, FlowId, Step } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import type { Feed } from './feed.ts'
import { forAnalysis } from './for-analysis.ts'
import { createInOrder } from './in-order.ts'
import { learnGivenSecrets, learnSecrets } from './learn-secrets.ts'
import { exchangeRow } from './views/exchange-row.ts'
import { exchangeStanding } from './views/exchange-standing.ts'
import { findingRow } from './views/finding-row.ts'
import { createFlowRows } from './views/flow-rows.ts'

/** Analyses a session as it grows, and keeps the feed up to date. */
export interface LiveAnalysis {
  readonly analysis: Analysis
  /**
   * Exchanges as they are by now. They are read a little at a time, and analysed in the order in which they began;
   * `taken` is called once all of them were read.
   */
  take(exchanges: Iterable<Exchange>, taken?: () => void): void
  /** Exchanges that go on carry more than when they were given: nothing that is analysed, and all of it comes at their end. */
  grown(exchanges: readonly Exchange[]): void
  setRegistrations(registrations: readonly ClientRegistration[]): void
  clear(): void
  close(): void
}

export interface LiveAnalysisOptions {
  readonly feed: Feed
  readonly masker: Masker
  readonly registrations: readonly ClientRegistration[]
  /** How busy traffic was since this was asked last, from 0 to 1: it goes first. */
  readonly load: () => number
  /** Whether others on this machine want all of it: they go first, too. */
  readonly crowded: () => boolean
  /** Hears of an exchange that could not be analysed: a mistake of ours, which must not end the capture. */
  readonly failed: (exchange: ExchangeId, error: unknown) => void
  /** Hears that what is stored cannot be read on. */
  readonly unreadable: (error: unknown) => void
}

/** One batch for the window, in milliseconds: shorter than anybody sees, longer than a burst. */
const batch = 30
/** How long one turn of work may last before the window's calls get theirs, in milliseconds. */
const longestTurn = 15
/** What is called busy traffic, as the share of its time. */
const busy = 0.4
/** How long a turn may last while others go first, in milliseconds. */
const turnBetween = 5
/** It leaves the machine to those who go first: it takes a twentieth of the time, until they have passed … */
const rest = 19
/** … but never rests for longer than this, in milliseconds. */
const longestRest = 400
/** How many exchanges are told at once. */
const mostUntold = 500
/** Telling takes at most a fifth of the time, however long the flows are that change. */
const share = 4

/** Begins with an empty session. */
export function createLiveAnalysis(options: LiveAnalysisOptions): LiveAnalysis {
  const { feed, masker } = options
  let { registrations } = options
  let analysis = createAnalysis({ registrations })
  learnGivenSecrets(registrations, masker)
  let flowRows = createFlowRows(masker)
  /** What was given, in its order; the first is being read. */
  let waiting: { readonly exchanges: Iterator<Exchange>; readonly taken: (() => void) | undefined }[] = []
  /** What was read, and waits for those that began before it. */
  const inOrder = createInOrder()
  const analysed = new Map<ExchangeId, Exchange>()
  const changed = new Set<FlowId>()
  /** Where the findings of a flow were shown when it was told last, and how bad they were. */
  let shownAt = new Map<FlowId, string>()
  /** The flow in which a step was told. */
  let toldIn = new WeakMap<Step, FlowId>()
  let timer: NodeJS.Timeout | undefined
  let tellAfter = 0
  let restUntil = 0
  let closed = false

  function schedule(ms: number): void {
    timer ??= setTimeout(turn, ms)
  }

  function turn(): void {
    timer = undefined
    const began = performance.now()
    const isBusy = options.load() > busy || (waiting.length > 0 && options.crowded())
    const until = began + (isBusy ? turnBetween : longestTurn)
    for (let next = nextExchange(); next; next = performance.now() < until ? nextExchange() : undefined) analyse(next)
    const more = waiting.length > 0
    if (!more || performance.now() >= tellAfter || analysed.size >= mostUntold) tell()
    const now = performance.now()
    restUntil = isBusy ? now + Math.min(longestRest, rest * (now - began)) : 0
    const { due } = inOrder
    if (more) schedule(Math.max(0, restUntil - now))
    else if (due !== undefined) schedule(Math.max(batch, due - now))
  }

  function nextExchange(): Exchange | undefined {
    for (;;) {
      const turn = inOrder.next(performance.now())
      if (turn) return turn
      const [first] = waiting
      if (!first) return undefined
      const read = readNext(first.exchanges)
      if (read) {
        inOrder.put(read, performance.now())
        continue
      }
      waiting.shift()
      first.taken?.()
    }
  }

  function readNext(exchanges: Iterator<Exchange>): Exchange | undefined {
    try {
      const next = exchanges.next()
      return next.done ? undefined : next.value
    } catch (error) {
      options.unreadable(error)
      return undefined
    }
  }

  function analyse(exchange: Exchange): void {
    analysed.set(exchange.id, exchange)
    try {
      const changes = analysis.add(forAnalysis(exchange))
      learnSecrets(analysis.messages(exchange.id), masker)
      for (const id of changes.changed) changed.add(id)
      for (const id of changes.removed) {
        changed.delete(id)
        shownAt.delete(id)
        feed.flowRemoved(id)
      }
    } catch (error) {
      options.failed(exchange.id, error)
    }
  }

  /** What waited is not analysed any more. */
  function giveBack(): void {
    for (const { taken } of waiting) taken?.()
    waiting = []
  }

  function tell(): void {
    const began = performance.now()
    for (const id of changed) {
      const flow = analysis.flow(id)
      if (flow) tellFlow(flow)
    }
    feed.looseFindings(analysis.findings(undefined).map((finding) => findingRow(finding, undefined, masker)))
    for (const [id, exchange] of analysed) feed.exchange(exchangeRow(exchange, exchangeStanding(id, analysis), masker))
    analysed.clear()
    changed.clear()
    feed.flush()
    if (analysis.unsettled) void settle(analysis)
    const now = performance.now()
    tellAfter = now + Math.max(batch, share * (now - began))
  }

  /** Signatures are verified off the traffic's path; their findings follow. */
  async function settle(of: Analysis): Promise<void> {
    const changes = await of.settle()
    if (closed || of !== analysis || (changes.changed.length === 0 && !changes.loose)) return
    for (const id of changes.changed) changed.add(id)
    schedule(0)
  }

  function tellFlow(flow: Flow): void {
    feed.letGo(analysis.letGo(flow.id))
    const findings = analysis.findings(flow.id)
    const rows = flowRows(flow, findings)
    feed.flow(
      rows.flow,
      rows.steps,
      findings.map((finding) => findingRow(finding, flow, masker)),
    )
    // A finding made now may show at an exchange of long ago; else only what is new to the flow stands otherwise.
    const shown = findings.map(({ exchange, severity }) => `${exchange} ${severity}`).join()
    const asBefore = shownAt.get(flow.id) === shown
    shownAt.set(flow.id, shown)
    for (const step of flow.steps) {
      if (asBefore && toldIn.get(step) === flow.id) continue
      toldIn.set(step, flow.id)
      for (const { exchange } of [step.message, ...step.sightings.map(({ message }) => message)]) {
        if (!analysed.has(exchange)) feed.standing(exchange, exchangeStanding(exchange, analysis))
      }
    }
  }

  return {
    get analysis() {
      return analysis
    },
    take(exchanges, taken) {
      waiting.push({ exchanges: exchanges[Symbol.iterator](), taken })
      schedule(Math.max(batch, Math.max(tellAfter, restUntil) - performance.now()))
    },
    grown(exchanges) {
      for (const exchange of exchanges)
        if (feed.has(exchange.id)) feed.exchange(exchangeRow(exchange, exchangeStanding(exchange.id, analysis), masker))
      feed.flush()
    },
    setRegistrations(next) {
      registrations = next
      learnGivenSecrets(next, masker)
      for (const id of analysis.setRegistrations(next).changed) changed.add(id)
      tell()
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      giveBack()
      inOrder.clear()
      analysed.clear()
      changed.clear()
      analysis = createAnalysis({ registrations })
      flowRows = createFlowRows(masker)
      shownAt = new Map()
      toldIn = new WeakMap()
      feed.clear()
    },
    close() {
      closed = true
      clearTimeout(timer)
      timer = undefined
      waiting = []
    },
  }
}
