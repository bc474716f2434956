/** A claim's value as it is told: a string as it is, anything else as JSON; null where it is absent. */
export function claimText(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
