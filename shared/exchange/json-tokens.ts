/** A token of JSON text: a punctuator, a string with its quotes, or a run of anything else (a number, a word). */
export interface JsonToken {
  readonly kind: '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'other'
  readonly start: number
  readonly end: number
  /** False for a string that the text ends in. */
  readonly closed: boolean
}

/**
 * The tokens of JSON text from an offset on, whether the text is well-formed or not. One pass, no
 * recursion and no backtracking: a megabyte of quotes or brackets costs no more than a megabyte of letters.
 */
export function* jsonTokens(text: string, from = 0): Generator<JsonToken, void, undefined> {
  let at = from
  while (at < text.length) {
    const character = text.charAt(at)
    if (isSpace(character)) {
      at++
    } else if (isPunctuator(character)) {
      yield { kind: character, start: at, end: at + 1, closed: true }
      at++
    } else if (character === '"') {
      const { end, closed } = stringEnd(text, at)
      yield { kind: 'string', start: at, end, closed }
      at = end
    } else {
      const start = at
      while (at < text.length && !endsWord(text.charAt(at))) at++
      yield { kind: 'other', start, end: at, closed: true }
    }
  }
}

function stringEnd(text: string, quote: number): { readonly end: number; readonly closed: boolean } {
  for (let at = quote + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return { end: at + 1, closed: true }
  }
  return { end: text.length, closed: false }
}

const isSpace = (character: string) =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'
const endsWord = (character: string) => character === '"' || isSpace(character) || isPunctuator(character)

function isPunctuator(character: string): character is '{' | '}' | '[' | ']' | ':' | ',' {
  switch (character) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
      return true
    default:
      return false
  }
}
