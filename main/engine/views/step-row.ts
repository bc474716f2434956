import type { StepRow } from '../../../shared/bridge/views.ts'
import { type Finding, worseOf } from '../../../shared/causes/finding.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import type { Flow, Step, StepKind } from '../../../shared/flow/flow.ts'
import { missingSteps } from '../../../shared/flow/missing-steps.ts'
import { rolesOf } from '../../../shared/flow/roles.ts'
import { stepLabel, stepSummary } from '../../../shared/flow/step-label.ts'

/** A step of the timeline: one that was seen, or one that the flow should have. */
export type TimelineStep =
  | { readonly kind: 'seen'; readonly step: Step }
  | { readonly kind: 'missing'; readonly missing: StepKind }

/** The order of the steps that a grant needs; the others keep to their time. */
const order: readonly StepKind[] = [
  'device-authorization-request',
  'device-authorization-response',
  'authorization-request',
  'authorization-response',
  'token-request',
  'token-response',
  'resource-request',
  'resource-response',
]

/** The steps of a flow in their time, those that are missing put where they belong. */
export function timelineOf(flow: Flow): readonly TimelineStep[] {
  const timeline: TimelineStep[] = flow.steps.map((step) => ({ kind: 'seen', step }))
  for (const missing of missingSteps(flow)) {
    const rank = order.indexOf(missing)
    const before = timeline.findIndex((entry) => order.indexOf(kindOf(entry)) > rank)
    timeline.splice(before < 0 ? timeline.length : before, 0, { kind: 'missing', missing })
  }
  return timeline
}

function kindOf(entry: TimelineStep): StepKind {
  return entry.kind === 'seen' ? entry.step.kind : entry.missing
}

/** The id of a step's row. */
export function stepRowId(flow: Flow, entry: TimelineStep): string {
  return entry.kind === 'seen' ? entry.step.id : `${flow.id}/missing/${entry.missing}`
}

/** One step of the timeline, with the findings that show at it. `mask` hides what is secret in free text. */
export function stepRow(
  flow: Flow,
  entry: TimelineStep,
  findings: readonly Finding[],
  mask: (text: string) => string,
): StepRow {
  const id = stepRowId(flow, entry)
  if (entry.kind === 'missing') return missingRow(flow, id, entry.missing)
  const { step } = entry
  const { message } = step
  const response = 'response' in message ? message.response : undefined
  const began = message.part === 'request' ? message.span.start : message.at
  return {
    id,
    flow: flow.id,
    kind: step.kind,
    label: stepLabel(step.kind),
    exchange: message.exchange,
    part: message.part,
    sightings: step.sightings.map((sighting) => ({ as: sighting.as, exchange: sighting.message.exchange })),
    at: message.at,
    durationMs: message.span.end === undefined ? null : Math.max(0, message.span.end - began),
    ...rolesOf(step.kind),
    method: message.request.method,
    host: urlParts(message.request.url).authority,
    status: response?.status ?? null,
    summary: mask(stepSummary(step)),
    worst: findings.reduce<StepRow['worst']>(
      (worst, { severity }) => worseOf(worst ?? undefined, severity) ?? null,
      null,
    ),
    findings: findings.map((finding) => finding.id),
  }
}

function missingRow(flow: Flow, id: string, kind: StepKind): StepRow {
  return {
    id,
    flow: flow.id,
    kind,
    label: stepLabel(kind),
    exchange: null,
    part: kind.endsWith('response') || kind === 'authorization-error-page' ? 'response' : 'request',
    sightings: [],
    at: null,
    durationMs: null,
    ...rolesOf(kind),
    method: null,
    host: null,
    status: null,
    summary: 'Not seen in the captured traffic',
    worst: null,
    findings: [],
  }
}

/** The step at which a finding shows: the one of its exchange and part, else of its exchange. */
export function stepOfFinding(flow: Flow, finding: Finding): Step | undefined {
  const part = finding.evidence[0].place.location.split('.', 1)[0]
  const here = flow.steps.filter(
    ({ message, sightings }) =>
      message.exchange === finding.exchange ||
      sightings.some((sighting) => sighting.message.exchange === finding.exchange),
  )
  return here.find(({ message }) => message.exchange === finding.exchange && message.part === part) ?? here[0]
}
