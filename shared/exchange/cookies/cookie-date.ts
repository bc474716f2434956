import type { EpochMs } from '../brand.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads a date as browsers read one in a cookie: by its tokens, in any order and with any delimiters
 * (RFC 6265bis draft §5.1.1). Undefined where it is none.
 */
export function cookieDate(text: string): EpochMs | undefined {
  let time: readonly [number, number, number] | undefined
  let day: number | undefined
  let month: number | undefined
  let year: number | undefined
  for (const token of text.split(/[\t\x20-/;-@[-`{-~]+/)) {
    const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/.exec(token)
    if (!time && clock) {
      time = [Number(clock[1]), Number(clock[2]), Number(clock[3])]
      continue
    }
    const few = /^(\d{1,2})(?:\D|$)/.exec(token)
    if (day === undefined && few) {
      day = Number(few[1])
      continue
    }
    const named = months.indexOf(token.slice(0, 3).toLowerCase())
    if (month === undefined && named >= 0) {
      month = named
      continue
    }
    const many = /^(\d{2,4})(?:\D|$)/.exec(token)
    if (year === undefined && many) year = fullYear(Number(many[1]))
  }
  if (!time || day === undefined || month === undefined || year === undefined) return undefined
  const [hour, minute, second] = time
  if (day < 1 || day > 31 || year < 1601 || hour > 23 || minute > 59 || second > 59) return undefined
  return Date.UTC(year, month, day, hour, minute, second)
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year >= 0 && year <= 69 ? year + 2000 : year
}
