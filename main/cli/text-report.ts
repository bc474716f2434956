import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Finding, Severity } from '../../shared/causes/finding.ts'
import { causes } from '../../shared/causes/index.ts'
import { inWords } from '../../shared/causes/length-of-time.ts'
import type { Flow } from '../../shared/flow/flow.ts'
import { flowSubject } from '../../shared/flow/flow-subject.ts'
import { fillMessage, shownEvidence } from '../../shared/redact/evidence.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { createFlowRows } from '../engine/views/flow-rows.ts'
import { colourOf, type Paint, painter } from './colours.ts'
import { indent } from './indent.ts'

export interface TextReport {
  readonly file: string
  readonly entries: number
  readonly flows: readonly Flow[]
  readonly analysis: Analysis
  readonly masker: Masker
  readonly colours: boolean
}

/** The report for a person at a terminal: each flow with its steps, then what was found and what to change. */
export function textReport({ file, entries, flows, analysis, masker, colours }: TextReport): string {
  const paint = painter(colours)
  const loose = analysis.findings(undefined)
  const all = [...flows.flatMap(({ id }) => analysis.findings(id)), ...loose]
  const parts = [
    `${file}: ${counted(entries, 'exchange')}, ${counted(flows.length, 'flow')}, ${summary(all)}`,
    ...flows.map((flow) => flowText(flow, analysis.findings(flow.id), masker, paint)),
    ...(loose.length > 0
      ? [
          `${paint('bold', 'In no flow')}\n\n${loose.map((finding) => findingText(finding, masker, paint)).join('\n\n')}`,
        ]
      : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing found'
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  return (['error', 'warning', 'note'] as const)
    .filter((severity) => of(severity) > 0)
    .map((severity) => counted(of(severity), severity))
    .join(', ')
}

function flowText(flow: Flow, findings: readonly Finding[], masker: Masker, paint: Paint): string {
  const outcome = { completed: 'green', failed: 'red', incomplete: 'yellow' } as const
  const title = `${paint('bold', `${flowSubject(flow)} · ${printable(flow.clientId?.value ?? 'unknown client')}`)} at ${printable(flow.issuer ?? flow.server ?? 'unknown server')}: ${paint(outcome[flow.outcome], flow.outcome)}`
  const steps = createFlowRows(masker)(flow, findings).steps.map((step) => {
    const since = step.at === null ? '' : `+${inWords(step.at - flow.startedAt)}`
    const label = step.polls === null ? step.label : `${step.label} ×${step.polls.count}`
    const start = `  ${since.padStart(10)}  ${label.padEnd(24)}`
    if (step.exchange === null) return `${start} ${paint('yellow', step.summary)}`
    const status = step.status === null ? '' : ` ${step.status}`
    const mark = step.worst === null ? '' : ` ${paint(colourOf[step.worst], `← ${step.worst}`)}`
    return (
      `${start} #${step.exchange} ${printable(step.host ?? '')}${status}  ${paint('dim', printable(step.summary))}`.trimEnd() +
      mark
    )
  })
  const found = findings.map((finding) => findingText(finding, masker, paint))
  return [title, steps.join('\n'), ...found].join('\n\n')
}

function findingText(finding: Finding, masker: Masker, paint: Paint): string {
  const cause = causes.find(({ id }) => id === finding.cause)
  const evidence = finding.evidence.flatMap((piece) => {
    const { seen, expected } = shownEvidence(piece, masker, false)
    const lines = [
      `    #${piece.place.exchange} ${printable(piece.place.location)}`,
      `      seen      ${seen ? printable(seen.text) : '(absent)'}`,
    ]
    if (expected === null) return lines
    const caret = seen && !seen.masked ? firstDifference(printable(seen.text), printable(expected.text)) : -1
    return [
      ...lines,
      `      expected  ${printable(expected.text)}`,
      ...(caret >= 0 ? [`                ${' '.repeat(caret)}^`] : []),
    ]
  })
  const head = `  ${paint(colourOf[finding.severity], finding.severity.toUpperCase())} ${finding.cause}: ${cause?.title ?? ''}`
  const text = [
    finding.root === undefined ? head : `${head}  ${paint('dim', '(follows from the one above)')}`,
    indent(printable(fillMessage(finding, masker, false)), 4),
    ...evidence,
    ...(cause
      ? [
          indent(`What to change (${finding.where}): ${cause.solution}`, 4),
          `    ${paint('dim', cause.references.join(', '))}`,
        ]
      : []),
  ].join('\n')
  return finding.root === undefined ? text : text.replaceAll(/^/gm, '  ')
}

/** Where two texts part, for the mark below them; none where they are long, or one is whole in words. */
function firstDifference(one: string, other: string): number {
  if (one.length > 100 || other.length > 100) return -1
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at === 0 ? -1 : at
}

/** What traffic says must not move the cursor or turn the text round: control and bidirectional characters are named. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}
