import { collectShared } from '../threads/collect-shared.ts'
import { collectNew } from '../threads/collect-when-idle.ts'

/**
 * To be told how much has passed that was read into memory of its own, in bytes. Such memory lies outside of the heap,
 * and V8 lets tens of MB of it come together: where large bodies pass, they would be most of what the process takes.
 */
export const bytesPassed: (bytes: number) => void = collectShared(collectNew)
