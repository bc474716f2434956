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
    return splitChallenges(value).map(({ scheme, pairs }): Challenge => {
      const parameters = pairs.map(
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
  while (at < value.length) {
    const word = match(token)?.[0]
    if (word === undefined) {
      at++
      continue
    }
    const afterWord = at
    match(/[ \t]*/y)
    if (value[at] !== '=') {
      at = afterWord
      challenges.push({ scheme: word, pairs: [] })
      continue
    }
    at++
    match(/[ \t]*/y)
    const text = match(quoted)?.[1]?.replace(/\\(.)/g, '$1') ?? match(/[^\s,]*/y)?.[0] ?? ''
    challenges.at(-1)?.pairs.push([word.toLowerCase(), text])
  }
  return challenges
}
