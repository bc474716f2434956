import { access } from 'node:fs'

/**
 * How many threads Node's pool has, which waits for the disk and for names. Half of them may wait for names: of the four
 * that there are by itself two, and a page with two names that no DNS answers for held up the names of all others for
 * half a minute.
 */
const size = '32'

/**
 * Gives the pool of this process its threads. To be called before anything has waited for the disk: from then on the
 * pool is as it is. What was said by the person stays, and programs that are started hear nothing of it.
 */
export function widenPool(): void {
  if (process.env['UV_THREADPOOL_SIZE'] !== undefined) return
  process.env['UV_THREADPOOL_SIZE'] = size
  // The first to need the pool has it made, at once.
  access('.', () => undefined)
  delete process.env['UV_THREADPOOL_SIZE']
}
