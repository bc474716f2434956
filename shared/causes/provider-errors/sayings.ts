import type { Example, ProviderCause, UnnamedRow } from './provider-error-row.ts'

interface More {
  readonly advice?: string
  readonly expected?: true
  readonly source?: string
  /** The part of the words that stays the same, where it is not all of them. */
  readonly text?: string | RegExp
  /** The words alone are enough: they come with several codes. */
  readonly anyCode?: true
}

/** Writes the rows of one source: each is known by what its example shows, the words in any case of letters. */
export function sayings(source: string) {
  return (
    { code, words, ...rest }: Example,
    causes: ProviderCause | readonly ProviderCause[],
    meaning: string,
    { text = words, anyCode, ...more }: More = {},
  ): UnnamedRow => ({
    on: {
      ...rest,
      ...(code !== undefined && !anyCode && { code }),
      ...(text !== undefined && { text: typeof text === 'string' ? literal(text) : text }),
    },
    meaning,
    causes: typeof causes === 'string' ? [causes] : causes,
    source,
    ...more,
    example: { ...(code !== undefined && { code }), ...(words !== undefined && { words }), ...rest },
  })
}

function literal(words: string): RegExp {
  return new RegExp(words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'i')
}
