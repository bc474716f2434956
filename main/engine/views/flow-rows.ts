import type { FlowRow, StepRow } from '../../../shared/bridge/rows.ts'
import { type Finding, type Severity, worseOf } from '../../../shared/causes/finding.ts'
import type { ExchangeId } from '../../../shared/exchange/exchange.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import type { Flow, Step, StepKind } from '../../../shared/flow/flow.ts'
import { flowSubject } from '../../../shared/flow/flow-subject.ts'
import { missingSteps } from '../../../shared/flow/missing-steps.ts'
import { rolesOf, rolesOfStep } from '../../../shared/flow/roles.ts'
import { labelOfStep, stepLabel, stepSummary } from '../../../shared/flow/step-label.ts'
import type { Message } from '../../../shared/oauth/message.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import { pollsOf } from './polls-view.ts'

/** A flow as the window lists it, with the rows of its timeline. */
export interface FlowRows {
  readonly flow: FlowRow
  readonly steps: readonly StepRow[]
}

/** Makes the rows of a flow. A step's row is kept for as long as the step and its findings stay what they are. */
export function createFlowRows(masker: Masker): (flow: Flow, findings: readonly Finding[]) => FlowRows {
  const kept = new WeakMap<Step, StepRow>()

  function rowOf(flow: Flow, step: Step, here: readonly Finding[]): StepRow {
    const before = kept.get(step)
    const stays = before?.flow === flow.id && before.findings.length === here.length
    if (stays && here.every((finding, index) => finding.id === before.findings[index])) return before
    const row = stepRow(flow, step, here, masker)
    kept.set(step, row)
    return row
  }

  return (flow, findings) => {
    const byExchange = Map.groupBy(findings, ({ exchange }) => exchange)
    const steps = withMissing(
      flow,
      flow.steps.map((step) => rowOf(flow, step, findingsAt(step, byExchange))),
    )
    return { flow: flowRow(flow, findings, steps), steps }
  }
}

function flowRow(flow: Flow, findings: readonly Finding[], steps: readonly StepRow[]): FlowRow {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  return {
    id: flow.id,
    grant: flowSubject(flow),
    outcome: flow.outcome,
    clientId: flow.clientId?.value ?? null,
    issuer: flow.issuer ?? null,
    server: flow.server === undefined ? null : urlParts(flow.server).authority,
    startedAt: flow.startedAt,
    endedAt: flow.steps.reduce<number | null>((latest, step) => Math.max(latest ?? 0, endOf(step)), null),
    parent: flow.parent ?? null,
    worst: worst(findings),
    counts: { error: count('error'), warning: count('warning'), note: count('note') },
    steps: steps.map(({ id }) => id),
    letGo: flow.letGo ?? 0,
  }
}

function stepRow(flow: Flow, step: Step, here: readonly Finding[], masker: Masker): StepRow {
  const { message } = step
  const polls = pollsOf(step)
  const response = 'response' in message ? message.response : undefined
  return {
    ...rolesOfStep(step),
    id: step.id,
    flow: flow.id,
    kind: step.kind,
    label: labelOfStep(step),
    exchange: message.exchange,
    part: message.part,
    sightings: step.sightings
      .toSorted((one, other) => one.message.exchange - other.message.exchange)
      .map((sighting) => ({ as: sighting.as, exchange: sighting.message.exchange })),
    polls,
    at: message.at,
    durationMs:
      message.span.end === undefined
        ? null
        : Math.max(0, (polls ? endOf(step) : message.span.end) - message.span.start),
    method: message.part === 'request' ? message.request.method : null,
    host: urlParts(message.endpoint).authority,
    status: response?.status ?? null,
    summary: masker.text(stepSummary(step)),
    worst: worst(here),
    findings: here.map(({ id }) => id),
  }
}

/** When the step was over: of polls, the last. */
function endOf({ message, sightings }: Step): number {
  const polls = sightings.filter(({ as }) => as === 'poll').map((sighting) => sighting.message)
  return Math.max(...[message, ...polls].map(({ span, at }) => span.end ?? at))
}

function findingsAt(step: Step, byExchange: ReadonlyMap<ExchangeId, readonly Finding[]>): readonly Finding[] {
  if (byExchange.size === 0) return []
  const exchanges = new Set(
    [step.message, ...step.sightings.map(({ message }) => message)].map(({ exchange }) => exchange),
  )
  return [...exchanges].flatMap((exchange) => byExchange.get(exchange) ?? []).filter((finding) => isAt(finding, step))
}

/** A finding shows at the step whose half of the exchange its first evidence stands in. */
export function isAt(finding: Finding, step: Step): boolean {
  const { place } = finding.evidence[0]
  return [step.message, ...step.sightings.map(({ message }) => message)].some((message) => holds(message, place))
}

function holds(message: Message, place: Finding['evidence'][0]['place']): boolean {
  return message.exchange === place.exchange && place.location.startsWith(`${message.part}.`)
}

function worst(findings: readonly Finding[]): Severity | null {
  return findings.reduce<Severity | undefined>((sofar, { severity }) => worseOf(sofar, severity), undefined) ?? null
}

/** Puts a row for each step that was not seen before the first that should come after it. */
function withMissing(flow: Flow, rows: readonly StepRow[]): readonly StepRow[] {
  const all = [...rows]
  for (const kind of missingSteps(flow)) {
    const at = all.findIndex((row) => order.indexOf(row.kind as StepKind) > order.indexOf(kind))
    all.splice(at < 0 ? all.length : at, 0, missingRow(flow, kind))
  }
  return all
}

const order: readonly StepKind[] = [
  'backchannel-authentication-request',
  'backchannel-authentication-response',
  'device-authorization-request',
  'device-authorization-response',
  'pushed-authorization-request',
  'pushed-authorization-response',
  'authorization-request',
  'authorization-error-page',
  'authorization-response',
  'token-request',
  'token-response',
  'resource-request',
  'resource-response',
]

function missingRow(flow: Flow, kind: StepKind): StepRow {
  return {
    ...rolesOf(kind),
    id: `${flow.id}/missing:${kind}`,
    flow: flow.id,
    kind,
    label: stepLabel(kind),
    exchange: null,
    part: kind.endsWith('request') ? 'request' : 'response',
    sightings: [],
    polls: null,
    at: null,
    durationMs: null,
    method: null,
    host: null,
    status: null,
    summary: 'not seen',
    worst: null,
    findings: [],
  }
}
