import { styleText } from 'node:util'
import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Finding, Severity } from '../../shared/causes/finding.ts'
import { causes } from '../../shared/causes/index.ts'
import { inWords } from '../../shared/causes/length-of-time.ts'
import { urlParts } from '../../shared/exchange/url-parts.ts'
import type { Flow } from '../../shared/flow/flow.ts'
import { missingSteps } from '../../shared/flow/missing-steps.ts'
import { stepLabel, stepSummary } from '../../shared/flow/step-label.ts'
import { fillMessage, shownEvidence } from '../../shared/redact/evidence.ts'
import type { Masker } from '../../shared/redact/masker.ts'

export interface TextReport {
  readonly file: string
  readonly entries: number
  readonly flows: readonly Flow[]
  readonly analysis: Analysis
  readonly masker: Masker
  readonly colours: boolean
}

type Style = Parameters<typeof styleText>[0]

/** The report for a person at a terminal: each flow with its steps, then what was found and what to change. */
export function textReport({ file, entries, flows, analysis, masker, colours }: TextReport): string {
  const paint = (style: Style, text: string) => (colours ? styleText(style, text, { validateStream: false }) : text)
  const loose = analysis.findings(undefined)
  const all = [...flows.flatMap(({ id }) => analysis.findings(id)), ...loose]
  const parts = [
    `${file}: ${count(entries, 'exchange')}, ${count(flows.length, 'flow')}, ${summary(all)}`,
    ...flows.map((flow) => flowText(flow, analysis.findings(flow.id), masker, paint)),
    ...(loose.length > 0
      ? [
          `${paint('bold', 'In no flow')}\n\n${loose.map((finding) => findingText(finding, masker, paint)).join('\n\n')}`,
        ]
      : []),
  ]
  return `${parts.join('\n\n')}\n`
}

type Paint = (style: Style, text: string) => string

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing found'
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  return (['error', 'warning', 'note'] as const)
    .filter((severity) => of(severity) > 0)
    .map((severity) => count(of(severity), severity))
    .join(', ')
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function flowText(flow: Flow, findings: readonly Finding[], masker: Masker, paint: Paint): string {
  const outcome = { completed: 'green', failed: 'red', incomplete: 'yellow' } as const
  const title = `${paint('bold', `${flow.grant} · ${flow.clientId?.value ?? 'unknown client'}`)} at ${flow.issuer ?? flow.server ?? 'unknown server'}: ${paint(outcome[flow.outcome], flow.outcome)}`
  const steps = flow.steps.map(({ kind, message }) => {
    const since = `+${inWords(message.at - flow.startedAt)}`.padStart(10)
    const status = 'response' in message && message.response ? ` ${message.response.status}` : ''
    const host = urlParts(message.endpoint).authority
    return `  ${since}  ${stepLabel(kind).padEnd(24)} #${message.exchange} ${host}${status}  ${paint('dim', masker.text(stepSummary({ id: flow.steps[0]?.id ?? ('' as never), kind, message, sightings: [] })))}`.trimEnd()
  })
  const missing = missingSteps(flow).map(
    (kind) => `  ${''.padStart(10)}  ${stepLabel(kind).padEnd(24)} ${paint('yellow', 'not seen')}`,
  )
  const found = findings.map((finding) => findingText(finding, masker, paint))
  return [title, [...steps, ...missing].join('\n'), ...found].join('\n\n')
}

function findingText(finding: Finding, masker: Masker, paint: Paint): string {
  const cause = causes.find(({ id }) => id === finding.cause)
  const colour = { error: 'red', warning: 'yellow', note: 'cyan' } as const
  const evidence = finding.evidence.flatMap((piece) => {
    const { seen, expected } = shownEvidence(piece, masker, false)
    const lines = [
      `    #${piece.place.exchange} ${piece.place.location}`,
      `      seen      ${seen?.text ?? '(absent)'}`,
    ]
    if (expected === null) return lines
    const caret = seen && !seen.masked ? firstDifference(seen.text, expected.text) : -1
    return [
      ...lines,
      `      expected  ${expected.text}`,
      ...(caret >= 0 ? [`                ${' '.repeat(caret)}^`] : []),
    ]
  })
  return [
    `  ${paint(colour[finding.severity], finding.severity.toUpperCase())} ${finding.cause}: ${cause?.title ?? ''}`,
    indent(fillMessage(finding, masker, false), 4),
    ...evidence,
    ...(cause
      ? [indent(`What to change: ${cause.solution}`, 4), `    ${paint('dim', cause.references.join(', '))}`]
      : []),
  ].join('\n')
}

/** Where two texts part, for the mark below them; none where they are long, or one is whole in words. */
function firstDifference(one: string, other: string): number {
  if (one.length > 100 || other.length > 100) return -1
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at === 0 ? -1 : at
}

function indent(text: string, spaces: number): string {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line.length + word.length + 1 > 96 && line !== '') lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => ' '.repeat(spaces) + line).join('\n')
}
