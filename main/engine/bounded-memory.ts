import { setFlagsFromString } from 'node:v8'

/**
 * How much new memory there is, in MB: what outlives it is kept for longer. Of the engine's own thread, which analyses;
 * threads that come after it say their own.
 */
const newMemory = '--max-semi-space-size=2'

/** With these a process is started that runs an engine: a heap that is there already keeps its own measure. */
export const engineFlags: readonly string[] = [newMemory]

/**
 * Keeps the garbage of a process that runs for days small. V8 lets a heap grow to several times what is in use before
 * it collects it, by the memory of the machine; traffic makes garbage at a rate that would take all of that.
 * To be called before there are threads: those that come after have it too.
 */
export function boundMemory(): void {
  // V8's own, which leaves it to the limits of each thread.
  setFlagsFromString('--max-semi-space-size=0')
  // In percent of what is in use.
  setFlagsFromString('--heap-growing-percent=30')
}
