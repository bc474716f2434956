/** What goes on is looked at so often, in milliseconds: a person sees no more, and traffic does not feel it. */
const every = 500

/** Something that goes on, and tells what has become of it when it is looked at. */
export interface Growing {
  /** Where it stands among those that are looked at; -1 where it does not. For this file alone. */
  place: number
  look(): void
}

/**
 * Most end before anybody looks: it costs them nothing but a place here. A Set would make itself anew after so many of
 * them, and keep from the quick collection of garbage what it held.
 */
const growing: (Growing | undefined)[] = []
let count = 0
let timer: NodeJS.Timeout | undefined

/** Looks at it from now on. */
export function watchGrowth(one: Growing): void {
  if (one.place >= 0) return
  one.place = count
  growing[count++] = one
  timer ??= setInterval(lookAtAll, every).unref()
}

/** It has ended. */
export function endGrowth(one: Growing): void {
  const { place } = one
  if (place < 0) return
  one.place = -1
  const last = growing[--count]
  growing[count] = undefined
  if (!last || last === one) return
  growing[place] = last
  last.place = place
}

function lookAtAll(): void {
  if (count === 0) {
    clearInterval(timer)
    timer = undefined
    growing.length = 0
  }
  for (const one of growing.slice(0, count)) one?.look()
}
