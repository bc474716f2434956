import * as z from 'zod'
import type { ProcessEntry } from '../process-entry.ts'
import { commandLineWords } from './command-line.ts'

/** A process as `Get-CimInstance Win32_Process` tells it; path and command line are null where the account may not see them. */
const Win32Process = z.object({
  ProcessId: z.number(),
  ParentProcessId: z.number(),
  Name: z.string(),
  ExecutablePath: z.string().nullish(),
  CommandLine: z.string().nullish(),
  /** Ticks of 100 ns, as text: they are beyond what a number holds. */
  Created: z.string().nullish(),
})

/** Reads a line of JSON that the helper prints. */
export function readProcessList(line: string): ReadonlyMap<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>()
  for (const item of asList(line)) {
    const read = Win32Process.safeParse(item)
    if (!read.success) continue
    const { ProcessId: pid, ParentProcessId: parent, Name, ExecutablePath, CommandLine, Created } = read.data
    entries.set(pid, {
      pid,
      parent,
      path: ExecutablePath || Name,
      argv: commandLineWords(CommandLine ?? ''),
      ...(Created && { startedAt: Number(Created) }),
    })
  }
  return entries
}

function asList(line: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(line)
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch {
    return []
  }
}
