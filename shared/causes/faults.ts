import { type Evidence, type FixPlace, type Observation, type Severity, worseOf } from './finding.ts'

/** One thing that is wrong with a message. In its words, `{seen}` and `{expected}` are the values of its evidence. */
export interface Fault<S extends Severity = Severity> {
  readonly severity: S
  readonly words: string
  readonly evidence: Evidence
}

/** How the finding that tells of them all is put together. */
export interface Telling {
  /** Stands before the faults' words. */
  readonly before?: string
  /** Stands behind them. */
  readonly after?: string
  readonly where?: FixPlace
  /** What else proves it, such as the server's refusal. */
  readonly more?: readonly Evidence[]
}

/** One finding for all that is wrong with one message, as grave as the worst of it; none where nothing is. */
export function together<S extends Severity>(
  faults: readonly Fault<S>[],
  telling: Telling = {},
): readonly Observation<S>[] {
  const [first, ...others] = faults
  if (!first) return []
  const words = faults.map(({ words: own }, index) => own.replaceAll(/\{(seen|expected)\}/g, `{$1:${index}}`))
  const message = [telling.before, ...words, telling.after].filter((part) => part !== undefined && part !== '')
  const severity = others.reduce((worst, fault) => worseOf(worst, fault.severity), first.severity)
  return [
    {
      severity,
      message: message.join(' '),
      evidence: [first.evidence, ...others.map(({ evidence }) => evidence), ...(telling.more ?? [])],
      ...(telling.where && { where: telling.where }),
    },
  ]
}
