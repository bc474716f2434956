/** A length of time, short: `3 ms`, `1.24 s`, `2 min 3 s`. */
export function duration(ms: number): string {
  if (ms < 1) return '<1 ms'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** A moment of the flow, counted from its start. */
export const offset = (ms: number): string => `+${ms < 1 ? '0 ms' : duration(ms)}`

const clockFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const preciseClockFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
})
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const dayAndClockFormat = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** The time of day here. */
const clock = (at: number): string => clockFormat.format(at)

const isDayOf = (at: number, now: number) => new Date(at).toDateString() === new Date(now).toDateString()

/** The time of day here; of another day than today, the day as well, and no seconds. */
export const dayAndClock = (at: number, now: number): string =>
  isDayOf(at, now) ? clock(at) : dayAndClockFormat.format(at)

/** The time of day here; of another day than today, the day alone. */
export const dayOrClock = (at: number, now: number): string => (isDayOf(at, now) ? clock(at) : dayFormat.format(at))

/** The time of day here, with its milliseconds. */
export const preciseClock = (at: number): string => preciseClockFormat.format(at)

/** Date and time here. A number that is no date is said to be none. */
export const localDate = (at: number): string => (Math.abs(at) <= 8.64e15 ? dateFormat.format(at) : 'not a date')

const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** How far a moment is from now: `in 59 minutes`, `3 days ago`. Cut off, not rounded: 59.9 minutes are no hour. */
export function relativeTime(at: number, now: number): string {
  const difference = at - now
  for (const [unit, length] of units) {
    if (Math.abs(difference) >= length) return relativeFormat.format(Math.trunc(difference / length), unit)
  }
  return 'now'
}
