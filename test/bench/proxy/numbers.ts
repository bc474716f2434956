/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that this share of all are at or below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** A whole number with its thousands set apart. */
export function count(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '-'
}

/** With so many decimals. */
export function decimals(value: number | undefined, places: number): string {
  return value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(places)
}

/** Cells of a line: the first to the left, the others to the right. */
export function line(cells: readonly string[], first = 24, other = 11): string {
  return `${cells.map((cell, index) => (index === 0 ? cell.padEnd(first) : cell.padStart(other))).join('')}\n`
}
