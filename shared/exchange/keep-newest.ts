/** Adds what is new, or puts it in the place of what has its id, and lets the oldest go where there are more than `most`. */
export function keepNewest<Item>(items: Item[], item: Item, most: number, idOf: (item: Item) => unknown): void {
  if (replaceKnown(items, item, idOf)) return
  items.push(item)
  if (items.length > most) items.shift()
}

/** Puts it in the place of what has its id; false where nothing has. */
export function replaceKnown<Item>(items: Item[], item: Item, idOf: (item: Item) => unknown): boolean {
  const id = idOf(item)
  const at = items.findLastIndex((known) => idOf(known) === id)
  if (at < 0) return false
  items[at] = item
  return true
}
