/** A size in bytes, short: `512 B`, `1.2 kB`, `3.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** How much has come of a body that is still coming, and of how much where that is known: `1.2 MB of 3.4 MB so far`. */
export const soFar = (bytes: number, whole?: number): string =>
  whole === undefined ? `${size(bytes)} so far` : `${size(bytes)} of ${size(whole)} so far`
