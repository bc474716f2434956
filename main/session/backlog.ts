import { inDigits } from '../../shared/sentences/counted.ts'

/** So many exchanges, or so many bytes of bodies, that wait to be written are told to the person. */
const mostQuiet = { exchanges: 5000, bytes: 64 * 1024 * 1024 }
/** How often the number is told anew, in milliseconds. */
const toldEvery = 1000

/** Tells when work falls behind the traffic, and when it has caught up. */
export interface BacklogWatch {
  /** What waits by now. */
  see(exchanges: number, bytes: number): void
}

/** `told` hears a sentence for the person, and undefined once `work` ("Writing") has caught up. */
export function watchBacklog(
  work: string,
  told: (sentence: string | undefined) => void,
  now: () => number = () => performance.now(),
): BacklogWatch {
  let last: string | undefined
  let lastAt = Number.NEGATIVE_INFINITY

  function tell(sentence: string | undefined): void {
    lastAt = now()
    if (sentence === last) return
    last = sentence
    told(sentence)
  }

  return {
    see(exchanges, bytes) {
      const behind = exchanges >= mostQuiet.exchanges || bytes >= mostQuiet.bytes
      // It has caught up well below of where it was told: a sentence that comes and goes helps nobody.
      if (last !== undefined && exchanges * 4 < mostQuiet.exchanges && bytes * 4 < mostQuiet.bytes) tell(undefined)
      else if ((behind || last !== undefined) && now() - lastAt >= toldEvery) tell(behindSentence(work, exchanges))
    },
  }
}

function behindSentence(work: string, exchanges: number): string {
  const count = exchanges < 1000 ? exchanges : Math.round(exchanges / 1000) * 1000
  return `${work} is ${inDigits(count)} exchanges behind; nothing is lost.`
}
