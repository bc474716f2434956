import { styleText } from 'node:util'
import type { Severity } from '../../shared/causes/finding.ts'

type Style = Parameters<typeof styleText>[0]

/** Puts a style on a text. */
export type Paint = (style: Style, text: string) => string

/** Paints where a person reads at a terminal, and has not asked for none (NO_COLOR). */
export function painter(colours: boolean): Paint {
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text)
}

/** True where standard output is a terminal that may have colours. */
export const hasColours = (): boolean => process.stdout.isTTY === true && !process.env['NO_COLOR']

/** The colour of each severity. */
export const colourOf = { error: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<Severity, Style>
