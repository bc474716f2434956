import { expect, test } from 'vitest'
import { bytesPassed } from './bytes-passed.ts'

test('what a large body was read into does not come together', () => {
  let most = 0
  const before = process.memoryUsage().arrayBuffers
  for (let part = 0; part < 4000; part++) {
    // As a socket gives it: memory of its own for each part.
    bytesPassed(Buffer.alloc(64 * 1024).length)
    if (part % 20 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  // Left to itself V8 lets 70 MB come together, and it takes another thread a while to give memory back.
  expect(most).toBeLessThan(50e6)
})
