import type { Example, ProviderCause, UnnamedRow } from './provider-error-row.ts'

interface More {
  readonly advice?: string
  readonly expected?: true
  readonly source?: string
  /** The part of the words that stays the same, where it is not all of them. */
  readonly text?: string | RegExp
  /** The words alone are enough: they come with several codes. */
  readonly anyCode?: true
  /** Further hosts that speak so. */
  readonly hosts?: readonly string[]
}

/**
 * Writes the rows of one source: each is known by what its example shows, the words in any case of letters. Words
 * that come with their one code begin the description; those of a page, or of any code, stand anywhere in it.
 */
export function sayings(source: string) {
  return (
    { code, words, ...rest }: Example,
    causes: ProviderCause | readonly ProviderCause[],
    meaning: string,
    { text, anyCode, hosts = [], ...more }: More = {},
  ): UnnamedRow => ({
    on: {
      ...rest,
      ...(rest.host !== undefined && hosts.length > 0 && { host: [rest.host, ...hosts] }),
      ...(code !== undefined && !anyCode && { code }),
      ...(words !== undefined && { text: pattern(text, words, code !== undefined && !anyCode) }),
    },
    meaning,
    causes: typeof causes === 'string' ? [causes] : causes,
    source,
    ...more,
    example: { ...(code !== undefined && { code }), ...(words !== undefined && { words }), ...rest },
  })
}

function pattern(text: string | RegExp | undefined, words: string, alone: boolean): RegExp {
  if (text === undefined) return literal(words, alone ? '^' : '')
  return typeof text === 'string' ? literal(text, '') : text
}

/** Servers change their quotes from one version to the next. */
function literal(words: string, start: '' | '^'): RegExp {
  const escaped = words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(start + escaped.replaceAll(/['"’]/g, `['"’]`), 'i')
}
