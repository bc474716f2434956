/** Longer texts are hardly ever met twice. */
const longest = 200

/**
 * Gives one text for all that are equal, so that rows that are kept by the ten thousand share theirs: of a site's, most are
 * the same. What it gives is a text of its own, and not the part of a longer one, all of which would stay in memory.
 */
export function createOneText(most = 5000): (text: string) => string {
  let known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const own = structuredClone(text)
    if (text.length > longest) return own
    // Anew rather than the oldest out: it costs nothing, and a text that is met again is soon known again.
    if (known.size >= most) known = new Map()
    known.set(own, own)
    return own
  }
}
