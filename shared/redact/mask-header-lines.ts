import { secretKindOf } from './secret-kind.ts'

/** The first line of a STOMP frame (STOMP 1.2, Augmented BNF), or of a message in the manner of HTTP. */
const firstLine = /^(?:[A-Z]{3,12}|[A-Z]{3,12} \S+ [A-Z]+\/\d\.\d)\r?\n/

/**
 * The header lines that a message begins with, up to the first empty one, those masked that have a secret's name;
 * `mask` gives what stands in a value's place. A text that begins otherwise is given back as it is.
 */
export function maskHeaderLines(text: string, mask: (name: string, value: string) => string): string {
  const start = firstLine.exec(text)?.[0].length
  if (start === undefined) return text
  const end = /\r?\n\r?\n/.exec(text.slice(start - 1))
  const stop = end ? start - 1 + end.index : text.length
  const lines = text.slice(start, Math.max(start, stop)).replace(/^([\w.-]+):([^\r\n]+)/gm, (line, name, value) => {
    const spaces = value.length - value.trimStart().length
    return secretKindOf(name) === undefined
      ? line
      : `${name}:${value.slice(0, spaces)}${mask(name, value.slice(spaces))}`
  })
  return text.slice(0, start) + lines + text.slice(Math.max(start, stop))
}
