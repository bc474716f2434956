import { type ExchangeId, type Header, headerValues } from '../exchange/exchange.ts'
import type { Parameter } from '../exchange/parameter.ts'
import { headerPlace, within } from '../exchange/place.ts'
import type { Challenge } from './message.ts'

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const quoted = /"((?:[^"\\]|\\.)*)"/y

/** The challenges of every WWW-Authenticate line, in order (RFC 9110 §11.6.1, RFC 6750 §3). */
export function readChallenges(exchange: ExchangeId, headers: readonly Header[]): readonly Challenge[] {
  return headerValues(headers, 'www-authenticate').flatMap((value, line) => {
    const place = headerPlace(exchange, 'response', 'www-authenticate', line)
    return splitChallenges(value).map((raw): Challenge => {
      const { scheme } = raw
      const parameters = named(raw).map(
        ([name, text]): Parameter => ({
          name,
          value: text,
          raw: text,
          in: 'header',
          wellFormed: true,
          place: { exchange, location: within(place.location, name) },
        }),
      )
      return { scheme, at: { value, place }, parameters }
    })
  })
}

interface RawChallenge {
  readonly scheme: string
  readonly pairs: (readonly [name: string, value: string])[]
  readonly unnamed: string[]
}

/** Facebook's challenges have quoted texts without names: realm, error code and description, in this order. */
const namesOfUnnamed = ['realm', 'error', 'error_description'] as const

function named({ pairs, unnamed }: RawChallenge): RawChallenge['pairs'] {
  if (pairs.length > 0) return pairs
  return unnamed.flatMap((text, index) => {
    const name = namesOfUnnamed[index]
    return name ? [[name, text] as const] : []
  })
}

/** A scheme is a token that no `=` follows; each `name=value` belongs to the scheme before it. */
function splitChallenges(value: string): readonly RawChallenge[] {
  const challenges: RawChallenge[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(value)
    if (found) at = pattern.lastIndex
    return found
  }
  // After one quote that is never closed there is none that is: looking again would cost the square of the length.
  let unclosed = false
  const inQuotes = (): string | undefined => {
    if (unclosed || value[at] !== '"') return undefined
    const found = match(quoted)?.[1]
    unclosed = found === undefined
    return found?.replace(/\\(.)/g, '$1')
  }
  while (at < value.length) {
    const bare = inQuotes()
    if (bare !== undefined) {
      challenges.at(-1)?.unnamed.push(bare)
      continue
    }
    const word = match(token)?.[0]
    if (word === undefined) {
      at++
      continue
    }
    const afterWord = at
    match(/[ \t]*/y)
    if (value[at] !== '=') {
      at = afterWord
      challenges.push({ scheme: word, pairs: [], unnamed: [] })
      continue
    }
    at++
    match(/[ \t]*/y)
    const text = inQuotes() ?? match(/[^\s,]*/y)?.[0] ?? ''
    challenges.at(-1)?.pairs.push([word.toLowerCase(), text])
  }
  return challenges
}
