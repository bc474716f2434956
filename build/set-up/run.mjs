import { spawn } from 'node:child_process'
import { say } from './say.mjs'

/**
 * Runs a program to its end, with its output on stderr, and gives its exit code (127: not found).
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 * @returns {Promise<number>}
 */
export function run(program, args, { cwd }) {
  return new Promise((resolve) => {
    // A .cmd file starts through a shell alone; the arguments given here are ours and need no quotes.
    const shell = process.platform === 'win32' && program.endsWith('.cmd')
    const child = spawn(program, args, { cwd, shell, stdio: ['ignore', process.stderr, process.stderr] })
    child.once('error', (error) => {
      say(`${program} cannot be started: ${error.message}`)
      resolve(127)
    })
    child.once('close', (code, signal) => resolve(signal ? 128 : (code ?? 1)))
  })
}
