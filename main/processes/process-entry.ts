/** A process as the system's table tells of it. */
export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  /** The executable's path; on macOS as it was started, and so perhaps its bare name. */
  readonly path: string
  /** What it was called with, its own name first; empty where the system does not tell. */
  readonly argv: readonly string[]
  /** Grows with time, in the system's own unit: the pid of a parent that has ended may be another's by now. */
  readonly startedAt?: number
}

/** Looks a process up; undefined where there is none, or the account may not see it. */
export type ProcessTable = (pid: number) => ProcessEntry | undefined
