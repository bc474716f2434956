/** What goes on is looked at so often, in milliseconds: a person sees no more, and traffic does not feel it. */
const every = 500

/** Something that goes on, and tells what has become of it when it is looked at. */
export interface Growing {
  look(): void
}

const growing = new Set<Growing>()
let timer: NodeJS.Timeout | undefined

/** Looks at it from now on. Most end before that ever comes: it costs them nothing but a place in a set. */
export function watchGrowth(one: Growing): void {
  growing.add(one)
  timer ??= setInterval(lookAtAll, every).unref()
}

/** It has ended. */
export function endGrowth(one: Growing): void {
  growing.delete(one)
}

function lookAtAll(): void {
  if (growing.size === 0) {
    clearInterval(timer)
    timer = undefined
  }
  for (const one of growing) one.look()
}
