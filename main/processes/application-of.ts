import { type ClientProcess, fileName } from '../../shared/exchange/client-process.ts'
import type { ProcessEntry, ProcessTable } from './process-entry.ts'
import { isInterpreter, scriptOf } from './script-of.ts'

/** No tree of processes is deeper, and a table that is read while it changes may have a circle. */
const deepest = 32

/**
 * The application that a process belongs to: a browser's network process, and an editor's helper, is the browser or
 * the editor that started it. Undefined where the process has ended, or the system does not tell.
 */
export function applicationOf(pid: number, table: ProcessTable): ClientProcess | undefined {
  let entry = table(pid)
  if (!entry) return undefined
  for (let depth = 0; depth < deepest; depth++) {
    const parent: ProcessEntry | undefined = entry.parent > 1 ? table(entry.parent) : undefined
    if (!parent || !isSameApplication(entry, parent)) break
    entry = parent
  }
  const name = fileName(bundleOf(entry.path) ?? entry.path).replace(/\.(?:app|exe)$/i, '')
  const script = scriptOf(name, entry.argv)
  return {
    pid: entry.pid,
    name,
    ...(entry.path !== fileName(entry.path) && { path: entry.path }),
    ...(script !== undefined && { script }),
  }
}

function isSameApplication(child: ProcessEntry, parent: ProcessEntry): boolean {
  // The parent ended, and its number went to another.
  if (child.startedAt !== undefined && parent.startedAt !== undefined && parent.startedAt > child.startedAt)
    return false
  const bundle = bundleOf(child.path)
  if (bundle !== undefined) return bundle === bundleOf(parent.path)
  return child.path === parent.path && !isInterpreter(fileName(child.path))
}

/** The outermost application bundle that a file of macOS stands in: helpers are bundles inside of it. */
function bundleOf(path: string): string | undefined {
  return /^\/.*?\.app(?=\/)/.exec(path)?.[0]
}
