import type { Cause } from '../../shared/causes/cause.ts'
import { causes as table } from '../../shared/causes/index.ts'
import { causeInfo } from '../engine/views/cause-info.ts'
import { colourOf, hasColours, type Paint, painter } from './colours.ts'
import { indent } from './indent.ts'

export interface CausesOptions {
  readonly format: 'text' | 'json'
}

/**
 * Prints every check with its id, its severities and its sections, or one of them with all its words.
 * Gives the exit code.
 * @throws Error with a sentence for the person, where there is no check with this id.
 */
export function causes(id: string | undefined, { format }: CausesOptions): number {
  const chosen = id === undefined ? table : [causeOf(id)]
  const paint = painter(hasColours())
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(chosen.map(causeInfo), null, 2)}\n`
      : `${chosen.map((cause) => (id === undefined ? line(cause, paint) : page(cause, paint))).join('\n')}\n`,
  )
  return 0
}

function causeOf(id: string): Cause {
  const found = table.find((cause) => cause.id === id)
  if (found) return found
  const near = table.filter((cause) => cause.id.includes(id) || id.includes(cause.id)).map((cause) => cause.id)
  throw new Error(
    `There is no check ${JSON.stringify(id)}.${near.length > 0 ? ` Near to it: ${near.join(', ')}.` : ''} tokentrail causes lists them all.`,
  )
}

function line({ id, title, severities, references }: Cause, paint: Paint): string {
  const kinds = severities.map((severity) => paint(colourOf[severity], severity)).join(', ')
  return [`${paint('bold', id)}  ${kinds}`, indent(title, 4), indent(references.join(', '), 4)].join('\n')
}

function page(cause: Cause, paint: Paint): string {
  const part = (name: string, words: string) => `\n${paint('bold', name)}\n${indent(words, 2)}`
  const { references } = causeInfo(cause)
  return [
    line(cause, paint),
    part('Possible cause', cause.possibleCause),
    part('Solution', cause.solution),
    part('Where to change it', cause.where),
    part('Where to look first', cause.troubleshoot),
    `\n${paint('bold', 'References')}`,
    ...references.map(({ text, url }) => `  ${text}${url === null ? '' : `  ${url}`}`),
  ].join('\n')
}
