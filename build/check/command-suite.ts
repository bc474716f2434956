import { spawn } from 'node:child_process'
import { root } from '../bundle/layout.ts'
import type { SuiteResult } from './suite.ts'

/** Runs one command as one test: it passes by exit code 0. Its output goes to the terminal as it comes. */
export async function commandSuite(name: string, program: string, args: readonly string[]): Promise<SuiteResult> {
  const ending = await runProgram(program, args)
  const passed = ending === 'exit code 0'
  return {
    name,
    passed: passed ? 1 : 0,
    failed: passed ? 0 : 1,
    skipped: [],
    failures: passed ? [] : [`${[program, ...args].join(' ')} ended with ${ending}; its output is above`],
  }
}

/**
 * Runs a program, its output on this terminal unless told otherwise, and says how it ended: `exit code 1`,
 * `signal SIGKILL`, or why it did not start.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  output: 'inherit' | 'ignore' = 'inherit',
): Promise<string> {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32' // the packages' programs are .cmd files there
    const child = spawn(program, args, { cwd: root, shell, stdio: ['ignore', output, output] })
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
}
