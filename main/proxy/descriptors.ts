import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { codeOf } from '../../shared/thrown/thrown.ts'

/**
 * True for the codes of a process, or a system, that has as many files and connections open as it may. glibc's lookup of
 * names says EBUSY then.
 */
export const isOutOfDescriptors = (code: string) => code === 'EMFILE' || code === 'ENFILE' || code === 'EBUSY'

/** The system cannot read what names it knows by then, and says that there is none. */
const maySayInstead: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'])

/** The code that tells why: names are not found where no file can be opened any more. */
export function trueCode(code: string): string {
  if (!maySayInstead.has(code)) return code
  try {
    closeSync(openSync(devNull, 'r'))
    return code
  } catch (error) {
    const found = codeOf(error)
    return isOutOfDescriptors(found) ? found : code
  }
}

/** Whether so many more files could be opened at this moment. */
export function hasDescriptors(count: number): boolean {
  const opened: number[] = []
  try {
    while (opened.length < count) opened.push(openSync(devNull, 'r'))
    return true
  } catch (error) {
    return !isOutOfDescriptors(codeOf(error))
  } finally {
    for (const file of opened) closeSync(file)
  }
}
