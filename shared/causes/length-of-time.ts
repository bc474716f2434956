import type { Milliseconds } from '../exchange/brand.ts'

/** A length of time as one says it: `820 ms`, `4.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function inWords(length: Milliseconds): string {
  const ms = Math.max(0, Math.round(length))
  if (ms < 1000) return `${ms} ms`
  const tenths = Math.round(ms / 100)
  if (tenths < 600) return `${tenths / 10} s`
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return join(minutes, 'min', seconds % 60, 's')
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
