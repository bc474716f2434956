import { readFileSync } from 'node:fs'
import { codeOf, messageOf } from '../../shared/thrown/thrown.ts'

/** How a kind of file is told of in a sentence. */
export interface FileKind {
  /** Such as `registration file`. */
  readonly name: string
  /** What one looks like. */
  readonly example: string
}

/**
 * Reads what a person wrote as JSON; its shape is for the caller to check.
 * @throws Error with a sentence that says what is wrong with the file, and what to do.
 */
export function readJsonFile(path: string, { name, example }: FileKind): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new Error(`There is no ${name} ${path}. Check the path.`)
    throw new Error(`The ${name} ${path} cannot be read (${codeOf(error) || messageOf(error)}).`)
  }
  try {
    // Windows' editors and PowerShell begin a file with a mark of its encoding.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // No more than the place is repeated: the rest may quote a password.
    const place = /\(line \d+ column \d+\)/.exec(messageOf(error))?.[0] ?? ''
    throw new Error(`The ${name} ${path} is not JSON${place && ` ${place}`}. Write it as ${example}.`)
  }
}
