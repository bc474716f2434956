import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Analysis, AnalysisChanges } from '../../shared/causes/analysis-contract.ts'
import type { Finding } from '../../shared/causes/finding.ts'
import type { EpochMs } from '../../shared/exchange/brand.ts'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Flow, FlowId, Step } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import type { Feed } from './feed.ts'
import { forAnalysis } from './for-analysis.ts'
import { createInOrder } from './in-order.ts'
import { learnGivenSecrets, learnSecrets } from './learn-secrets.ts'
import { exchangeRow } from './views/exchange-row.ts'
import { exchangeStanding, standingSoFar } from './views/exchange-standing.ts'
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
  /** Called between two turns of live work, for which nobody waits as for what a file holds. */
  readonly betweenLive?: () => void
  /** Hears of addresses that take part in a flow without a message in them: where a login begins, and passes through. */
  readonly tookPart?: (url: string, at: EpochMs) => void
  /** Hears of an exchange that could not be analysed: a mistake of ours, which must not end the capture. */
  readonly failed: (exchange: ExchangeId, error: unknown) => void
  /** Hears that what is stored cannot be read on. */
  readonly unreadable: (error: unknown) => void
}

/** One batch for the window, in milliseconds: shorter than anybody sees, longer than a burst. */
const batch = 30
/** After a telling the window is told nothing for so long a row, in milliseconds: nobody reads faster … */
const quietPerRow = 5
/** … until it changes twice a second, as one sees what goes on … */
const longestQuiet = 500
/** … and once a second where so many rows change that nobody reads one of them. */
const manyRows = 1000
const quietAfterMany = 1000
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
/** How many exchanges are held for their rows to be made at once. */
const mostHeld = 500
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
  /** Those whose rows are to be made. */
  const analysed = new Map<ExchangeId, Exchange>()
  const changed = new Set<FlowId>()
  /** True where anything is to be told. */
  let untold = false
  /** Where the findings of a flow were shown when it was told last, and how bad they were. */
  let shownAt = new Map<FlowId, string>()
  /** The flow in which a step was told. */
  let toldIn = new WeakMap<Step, FlowId>()
  let looseTold: readonly Finding[] = []
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
    // What a file holds is waited for by somebody, and has an end: that goes before what others do.
    const isLive = waiting[0]?.taken !== undefined
    const isBusy = options.load() > busy || (isLive && options.crowded())
    const until = began + (isBusy ? turnBetween : longestTurn)
    for (let next = nextExchange(); next; next = performance.now() < until ? nextExchange() : undefined) analyse(next)
    if (untold && performance.now() >= tellAfter) tell()
    else if (analysed.size >= mostHeld) keepRows()
    if (isLive) options.betweenLive?.()
    const now = performance.now()
    restUntil = isBusy ? now + Math.min(longestRest, rest * (now - began)) : 0
    if (waiting.length > 0) return schedule(Math.max(0, restUntil - now))
    const next = Math.min(untold ? tellAfter : Number.POSITIVE_INFINITY, inOrder.due ?? Number.POSITIVE_INFINITY)
    if (Number.isFinite(next)) schedule(Math.max(batch, next - now))
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
    untold = true
    try {
      const changes = analysis.add(forAnalysis(exchange))
      learnSecrets(analysis.messages(exchange.id), masker)
      note(changes)
      if (changes.passedThrough) options.tookPart?.(exchange.request.url, exchange.startedAt)
    } catch (error) {
      options.failed(exchange.id, error)
    }
  }

  function note(changes: AnalysisChanges): void {
    for (const id of changes.changed) changed.add(id)
    for (const id of changes.removed) {
      changed.delete(id)
      shownAt.delete(id)
      feed.flowRemoved(id)
    }
    untold = true
  }

  /** What waited is not analysed any more. */
  function giveBack(): void {
    for (const { taken } of waiting) taken?.()
    waiting = []
  }

  /** Makes the rows of what was analysed. What only a check of their flow finds comes to them when that is told. */
  function keepRows(): void {
    for (const [id, exchange] of analysed) {
      const standing = standingSoFar(id, analysis, feed.row(id)?.worst ?? null)
      feed.exchange(exchangeRow(exchange, standing, masker))
    }
    analysed.clear()
    for (const id of changed) feed.letGo(analysis.letGo(id))
  }

  function tell(): void {
    const began = performance.now()
    untold = false
    keepRows()
    for (const id of changed) {
      const flow = analysis.flow(id)
      if (flow) tellFlow(flow)
    }
    changed.clear()
    tellLoose()
    const rows = feed.flush()
    if (analysis.unsettled) void settle(analysis)
    const now = performance.now()
    const quiet = rows < manyRows ? Math.min(longestQuiet, quietPerRow * rows) : quietAfterMany
    tellAfter = now + Math.max(batch, quiet, share * (now - began))
  }

  /** Signatures are verified off the traffic's path; their findings follow. */
  async function settle(of: Analysis): Promise<void> {
    const changes = await of.settle()
    const { changed: others, removed, loose } = changes
    if (closed || of !== analysis || (others.length + removed.length === 0 && !loose)) return
    note(changes)
    schedule(0)
  }

  function tellFlow(flow: Flow): void {
    const findings = analysis.findings(flow.id)
    const rows = flowRows(flow, findings)
    if (flow.initiator) options.tookPart?.(flow.initiator.url, flow.initiator.exchange.span.start)
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
        tellStanding(exchange)
      }
    }
  }

  /** One that a flow has let go keeps the standing that it had. */
  function tellStanding(id: ExchangeId): void {
    if (analysis.messages(id).length > 0) feed.standing(id, exchangeStanding(id, analysis))
  }

  /** What was found outside of flows, where it is not what was told. */
  function tellLoose(): void {
    const findings = analysis.findings(undefined)
    if (findings === looseTold) return
    feed.looseFindings(findings.map((finding) => findingRow(finding, undefined, masker)))
    for (const { exchange } of [...looseTold, ...findings]) tellStanding(exchange)
    looseTold = findings
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
        if (feed.row(exchange.id)) feed.exchange(exchangeRow(exchange, exchangeStanding(exchange.id, analysis), masker))
      untold = true
      schedule(Math.max(0, tellAfter - performance.now()))
    },
    setRegistrations(next) {
      registrations = next
      learnGivenSecrets(next, masker)
      note(analysis.setRegistrations(next))
      tell()
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      giveBack()
      inOrder.clear()
      analysed.clear()
      changed.clear()
      untold = false
      analysis = createAnalysis({ registrations })
      flowRows = createFlowRows(masker)
      shownAt = new Map()
      toldIn = new WeakMap()
      looseTold = []
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
