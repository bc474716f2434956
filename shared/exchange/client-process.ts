/**
 * The program on this machine that opened a connection. Its arguments are left out but for the script: they hold
 * passwords and tokens.
 */
export interface ClientProcess {
  readonly pid: number
  /** The executable's file name, or on macOS the name of the application that it belongs to. */
  readonly name: string
  /** Of the executable. */
  readonly path?: string
  /** What an interpreter such as node, python or java runs, as it was called with: a file, a module, a class. */
  readonly script?: string
}

/** What a person would call it: `curl`, `node server.js`. */
export function programName({ name, script }: ClientProcess): string {
  return script === undefined ? name : `${name} ${fileName(script)}`
}

/** One program among others of its name: `curl (pid 4711)`. */
export function processLabel(process: ClientProcess): string {
  return `${programName(process)} (pid ${process.pid})`
}

/** The last part of a path of any system. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path
}
