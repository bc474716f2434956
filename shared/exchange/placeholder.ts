/** What stands in the place of a secret: the kind of it, and which of that kind it is. */
export function placeholderFor(kind: string, number: number): string {
  return `‹${kind} ${number}›`
}

/**
 * True for such a placeholder, as it stands in a file that was exported masked. It can be compared with others, and
 * nothing can be said of what is in it.
 */
export function isPlaceholder(value: string): boolean {
  return /^‹[A-Za-z ]{4,20} \d{1,9}›$/.test(value)
}
