import { forAnalysis } from '../../main/engine/for-analysis.ts'
import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Finding } from '../../shared/causes/finding.ts'
import { type Exchange, type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'
import type { Flow, Step } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Message, MessageKind } from '../../shared/oauth/message.ts'
import type { ExpectedFlow, GoodFlow } from './good-flow.ts'
import type { Recorded } from './recorder.ts'

/** What Tokentrail says of good traffic. */
export interface Checked {
  /** In the order in which they begin. */
  readonly flows: readonly Flow[]
  readonly outline: Outline
  readonly findings: readonly Finding[]
  readonly checksRun: number
}

/** A capture in short: its flows, and what was recognised beside them. */
export interface Outline {
  readonly flows: readonly Required<ExpectedFlow>[]
  readonly beside: readonly MessageKind[]
}

/** What a good flow says must be recognised in it. */
export function expectedOutline({ finds, beside = [] }: Pick<GoodFlow, 'finds' | 'beside'>): Outline {
  return { flows: finds.map((flow) => ({ outcome: 'completed', ...flow })), beside }
}

/** An alarm is an error or a warning: on good traffic it is false. */
export const isAlarm = ({ severity }: Finding): boolean => severity !== 'note'

/** Analyses a capture as a whole. */
export async function checkCapture(
  exchanges: Iterable<Exchange>,
  registrations: readonly ClientRegistration[] = [],
): Promise<Checked> {
  const analysis = createAnalysis({ registrations })
  const ids: ExchangeId[] = []
  for (const exchange of exchanges) {
    analysis.add(forAnalysis(exchange))
    ids.push(exchange.id)
  }
  ask(analysis)
  await analysis.settle()
  const findings = ask(analysis)
  return { findings, flows: flowsOf(analysis), outline: outlineOf(analysis, ids), checksRun: analysis.checksRun }
}

/** Captures one after another, as a person records them who goes on working: numbered through. */
export function inOneSession(captures: readonly Pick<Recorded, 'exchanges'>[]): readonly Exchange[] {
  return captures.flatMap(({ exchanges }) => exchanges).map((exchange, id) => ({ ...exchange, id: exchangeId(id) }))
}

function outlineOf(analysis: Analysis, ids: readonly ExchangeId[]): Outline {
  const flows = flowsOf(analysis)
  const placed = new Set(
    flows.flatMap(({ steps }) =>
      steps.flatMap((step) => [step.message.id, ...step.sightings.map((one) => one.message.id)]),
    ),
  )
  const loose = ids.flatMap((id) => analysis.messages(id).filter((message) => !placed.has(message.id)))
  return {
    flows: flows.map(({ grant, outcome, steps }) => ({
      grant,
      outcome,
      steps: inOrder(steps).map(({ kind }) => kind),
    })),
    beside: loose.filter(isWorthNaming).map(({ kind }) => kind),
  }
}

/** Metadata and keys are in every capture; what might be a response is one only if a request for it was seen. */
function isWorthNaming(message: Message): boolean {
  if (message.kind === 'authorization-response') return message.certain
  return !/^(?:metadata|jwks)-/.test(message.kind)
}

/** Exchange by exchange: two that follow within a millisecond cannot be told apart by their times. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const rank = ({ message }: Step) => message.exchange * 2 + (message.part === 'request' ? 0 : 1)
  return steps.toSorted((one, other) => rank(one) - rank(other))
}

/**
 * Analyses a capture as it grew, asking for the findings at every moment: gives the alarms that were raised
 * at any of them, each once. What the server has just refused may be told until a later request is answered: a
 * client that answers a refusal by a better request has not done so yet.
 */
export async function checkGrowth(
  growth: Iterable<Exchange>,
  registrations: readonly ClientRegistration[] = [],
): Promise<Pick<Checked, 'findings' | 'checksRun'>> {
  const analysis = createAnalysis({ registrations })
  const alarms = new Map<string, Finding>()
  let answered = -1
  for (const exchange of growth) {
    analysis.add(forAnalysis(exchange))
    const { kind } = exchange.outcome
    if (kind !== 'pending' && kind !== 'answering') answered = Math.max(answered, exchange.id)
    ask(analysis)
    await analysis.settle()
    const refused = ({ flow, exchange: at }: Finding) =>
      flow !== undefined && analysis.flow(flow)?.outcome === 'failed' && answered <= at
    for (const finding of ask(analysis)) {
      if (isAlarm(finding) && !refused(finding))
        alarms.set(`${finding.cause} ${JSON.stringify(finding.evidence)}`, finding)
    }
  }
  return { findings: [...alarms.values()], checksRun: analysis.checksRun }
}

function ask(analysis: Analysis): readonly Finding[] {
  return [...flowsOf(analysis).flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)]
}

const flowsOf = (analysis: Analysis) => [...analysis.flows()].toSorted((one, other) => one.startedAt - other.startedAt)
