import type { ResourceLimits } from 'node:worker_threads'

// How much new memory a thread has, three times V8's semi-space: what outlives it is kept for longer.

/** For a thread that makes much that is soon garbage, and must not stop for it. */
export const busyThread: ResourceLimits = { maxYoungGenerationSizeMb: 24 }

/** For a thread that hands on what others made. */
export const smallThread: ResourceLimits = { maxYoungGenerationSizeMb: 3 }
