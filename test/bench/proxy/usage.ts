import { readFileSync } from 'node:fs'

/** What a process has used, as the system counts it, all its threads together; undefined where the system does not tell. */
export interface Usage {
  readonly cpuMs: number
  readonly residentMb: number
}

/** Linux counts in hundredths of a second. */
const tick = 10

/** Reads what this process has used by now. */
export function usageOf(pid: number): Usage | undefined {
  try {
    // The name of the program stands in parentheses, and may hold spaces: fields are counted after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tick, residentMb: Number(resident) / 1024 }
  } catch {
    return undefined
  }
}
