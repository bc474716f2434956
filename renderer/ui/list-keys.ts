/** What a key means in a list of so many rows; null: it is none of the list's keys. */
export function movedTo(key: string, index: number, count: number, page: number): number | null {
  if (count === 0) return null
  const bounded = (to: number) => Math.max(0, Math.min(count - 1, to))
  switch (key) {
    case 'ArrowDown':
      return bounded(index + 1)
    case 'ArrowUp':
      return index < 0 ? count - 1 : bounded(index - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'PageDown':
      return bounded(index + page)
    case 'PageUp':
      return bounded(index - page)
    default:
      return null
  }
}
