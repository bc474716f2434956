/** Where the row with this key is by now: near to where it was, as a rule. -1: it is gone. */
export function indexOfKey(key: string, near: number, count: number, keyOf: (index: number) => string): number {
  const most = Math.max(near, count - 1 - near)
  for (let away = 0; away <= most; away++) {
    for (const index of [near - away, near + away])
      if (index >= 0 && index < count && keyOf(index) === key) return index
  }
  return -1
}
