/** What the proxy is to reach, and what it reached. */
export interface Goal {
  readonly words: string
  readonly reached: string
  /** Undefined where what it is compared with was not there. */
  readonly holds: boolean | undefined
}

/** At least so many times what another reaches. */
export function atLeast(words: string, own: number, other: number | undefined, times: number): Goal {
  if (other === undefined || !Number.isFinite(other)) return { words, reached: 'not measured', holds: undefined }
  const ratio = own / other
  return { words, reached: times < 1 ? `${Math.round(ratio * 100)} %` : `${ratio.toFixed(1)} x`, holds: ratio >= times }
}

/** Below a bound. */
export function below(words: string, own: number | undefined, bound: number, unit: string): Goal {
  if (own === undefined || !Number.isFinite(own)) return { words, reached: 'not measured', holds: undefined }
  return { words, reached: `${own.toFixed(1)} ${unit}`, holds: own < bound }
}

/** One line a goal. */
export function told({ words, reached, holds }: Goal): string {
  return `${holds === undefined ? '  ?  ' : holds ? ' yes ' : ' NO  '} ${words.padEnd(62)} ${reached}\n`
}
