import { collectQuickly } from './collect-when-idle.ts'

/** So much may be kept that nobody needs any more, in bytes. */
const often = 16 * 1024 * 1024

/**
 * Keeps the memory small that a thread is handed to look at. V8 does not count what threads share as any one's: a thread
 * that makes little garbage itself would not collect for hours, and until then all that it was ever handed stays with the
 * process. Gives what is to be told how much, in bytes, is not needed any more.
 */
export function collectShared(collect: () => void = collectQuickly): (bytes: number) => void {
  let kept = 0
  return (bytes) => {
    kept += bytes
    if (kept < often) return
    kept = 0
    collect()
  }
}
