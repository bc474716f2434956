import { styleText } from 'node:util'
import type { Cause } from '../../shared/causes/cause.ts'
import type { Severity } from '../../shared/causes/finding.ts'
import { causes as table } from '../../shared/causes/index.ts'
import { causeInfo } from '../engine/views/cause-info.ts'
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
  const colours = process.stdout.isTTY === true && !process.env['NO_COLOR']
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(chosen.map(causeInfo), null, 2)}\n`
      : `${chosen.map((cause) => (id === undefined ? line(cause, colours) : page(cause, colours))).join('\n')}\n`,
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

const colourOf = { error: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<Severity, string>

function line({ id, title, severities, references }: Cause, colours: boolean): string {
  const kinds = severities.map((severity) => paint(colours, colourOf[severity], severity)).join(', ')
  return [`${paint(colours, 'bold', id)}  ${kinds}`, indent(title, 4), indent(references.join(', '), 4)].join('\n')
}

function page(cause: Cause, colours: boolean): string {
  const part = (name: string, words: string) => `\n${paint(colours, 'bold', name)}\n${indent(words, 2)}`
  const { references } = causeInfo(cause)
  return [
    line(cause, colours),
    part('Possible cause', cause.possibleCause),
    part('Solution', cause.solution),
    part('Where to change it', cause.where),
    part('Where to look first', cause.troubleshoot),
    `\n${paint(colours, 'bold', 'References')}`,
    ...references.map(({ text, url }) => `  ${text}${url === null ? '' : `  ${url}`}`),
  ].join('\n')
}

function paint(colours: boolean, style: Parameters<typeof styleText>[0], text: string): string {
  return colours ? styleText(style, text, { validateStream: false }) : text
}
