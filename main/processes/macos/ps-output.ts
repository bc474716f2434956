import type { ProcessEntry } from '../process-entry.ts'

/**
 * Reads what `ps -axww -o pid=,ppid=,comm=` prints: two numbers, and the executable's path, in which spaces may stand.
 */
export function readProcesses(output: string): ReadonlyMap<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>()
  for (const line of output.split('\n')) {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S.*?)\s*$/.exec(line)
    if (!found) continue
    const [, pid = '', parent = '', path = ''] = found
    // A shell that logs a person in is called -zsh.
    entries.set(Number(pid), { pid: Number(pid), parent: Number(parent), path: path.replace(/^-(?=\w)/, ''), argv: [] })
  }
  return entries
}

/**
 * Reads what `ps -ww -o pid=,args= -p …` prints. The arguments are not told apart but by spaces: a path with a space
 * in it is cut there.
 */
export function readArguments(output: string): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>()
  for (const line of output.split('\n')) {
    const [pid = '', ...argv] = line.trim().split(/\s+/)
    if (/^\d+$/.test(pid)) found.set(Number(pid), argv)
  }
  return found
}
