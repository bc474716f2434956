/** How many letters two short words differ by (Levenshtein); at most `most`, beyond which it is not counted. */
export function lettersApart(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most || one.length > 100) return most + 1
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[other.length] ?? most + 1
}

/** The word that was plainly meant: equal but for case and punctuation, or two letters away. */
export function meant(word: string, known: readonly string[]): string | undefined {
  const plain = bare(word)
  if (plain === '') return undefined
  const equal = known.find((candidate) => bare(candidate) === plain)
  if (equal !== undefined) return equal
  const near = known.filter((candidate) => lettersApart(bare(candidate), plain, 2) <= 2)
  return near.length === 1 ? near[0] : undefined
}

const bare = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
