import { type ListedError, listedErrors } from '../../shared/causes/provider-errors/listed-errors.ts'
import { hasColours, type Paint, painter } from './colours.ts'
import { indent } from './indent.ts'

export interface ErrorsOptions {
  readonly format: 'text' | 'json'
}

/**
 * Prints what providers say, what each means and where it is documented: all of it, or what has these words in its code,
 * its text, its provider or its causes. Gives the exit code.
 * @throws Error with a sentence for the person, where nothing has these words.
 */
export function errors(words: readonly string[], { format }: ErrorsOptions): number {
  const chosen = listedErrors().filter((error) => words.every((word) => has(error, word.toLowerCase())))
  if (chosen.length === 0)
    throw new Error(
      `No provider is known to say ${JSON.stringify(words.join(' '))}. Try fewer words, or the code alone.`,
    )
  const paint = painter(hasColours())
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(chosen, null, 2)}\n`
      : `${chosen.map((error) => entry(error, paint)).join('\n\n')}\n`,
  )
  return 0
}

function has({ provider, said, causes }: ListedError, word: string): boolean {
  return [provider, said.code, said.words, said.detail, said.host, ...causes].some((text) =>
    text?.toLowerCase().includes(word),
  )
}

function entry({ provider, said, meaning, advice, causes, source }: ListedError, paint: Paint): string {
  const code = [said.code, said.detail].filter((part) => part !== undefined).join(' ')
  const lines = [
    `${paint('bold', provider)}${code === '' ? '' : `  ${code}`}${said.host === undefined ? '' : ` (${said.host})`}`,
    ...(said.words === undefined ? [] : [indent(said.words, 4)]),
    indent(meaning, 4),
    ...(advice === undefined ? [] : [indent(advice, 4)]),
    ...(causes.length === 0 ? [] : [`    Check: ${causes.join(', ')}`]),
    `    ${source.url}`,
  ]
  return lines.join('\n')
}
