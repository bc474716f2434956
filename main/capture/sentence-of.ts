/** What an error says to the person at the screen. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
