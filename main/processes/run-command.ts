import { execFile } from 'node:child_process'

/** A list of ten thousand connections has some megabytes. */
const mostOutput = 64 * 1024 * 1024
/** A system that does not answer for so long is not waited for, in milliseconds. */
const longest = 15_000

/**
 * What a command of the system prints. Its exit code is not looked at: lsof's is 1 where one of many things asked was
 * not found.
 * @throws where it cannot be started, or does not end.
 */
export function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(
      command,
      [...args],
      { maxBuffer: mostOutput, timeout: longest, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout) => (error && typeof error.code !== 'number' ? fail(error) : done(stdout)),
    )
  })
}
