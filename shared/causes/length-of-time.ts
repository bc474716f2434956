import type { Milliseconds } from '../exchange/brand.ts'

/** A length of time as one says it: `820 ms`, `4.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function inWords(length: Milliseconds): string {
  const ms = Math.max(0, Math.round(length))
  if (ms < 1000) return `${ms} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return join(minutes, 'min', Math.round(seconds % 60), 's')
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
