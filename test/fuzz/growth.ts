import { createAnalysis } from '../../shared/causes/analysis.ts'
import { exchangeId } from '../../shared/exchange/exchange.ts'
import { formParameters } from '../../shared/exchange/form-urlencoded.ts'
import { jsonParameters } from '../../shared/exchange/json-parameters.ts'
import { location } from '../../shared/exchange/place.ts'
import { urlParts } from '../../shared/exchange/url-parts.ts'
import { readChallenges } from '../../shared/oauth/challenges.ts'
import { textOfHtml } from '../../shared/oauth/text-of-html.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { decodeToken } from '../../shared/tokens/decode-token.ts'
import { capture } from '../traffic/exchange.ts'
import { good, login } from '../traffic/login.ts'

/** How the time of some work grows with its input: `length` characters, or as many repeats. */
export interface Growth {
  readonly name: string
  readonly work: (length: number) => () => unknown
  readonly length: number
}

const at = exchangeId(0)
const fill = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length))

/** Texts that a careless pattern or a careless loop takes quadratic time for. */
const hostileUnits = [
  'a',
  '%41',
  '&a=',
  'a=b&',
  '(',
  '<',
  '<a ',
  '<!--',
  '"',
  '\\"',
  ' ',
  '\t',
  ',',
  '. ',
  'ey.',
  '{"a":',
  '[',
  ';a=b',
  'AADSTS1',
  '//',
  '%',
  '=',
]

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'form parameters': (text) => formParameters(text, at, location('request', 'query'), 'query'),
  JSON: (text) => jsonParameters(text, at, location('response', 'body')),
  'URL parts': urlParts,
  'the words of a page': (text) => textOfHtml(text, 500),
  challenges: (text) => readChallenges(at, [['WWW-Authenticate', `Bearer ${text}`]]),
  'a token': (text) => decodeToken(`eyJhbGciOiJSUzI1NiJ9.${text}.x`),
  masking: (text) => createMasker().text(text),
  'a masked URL': (text) => createMasker().url(`https://as.example/?${text}`),
}

/** A login in which one value is long. */
function loginWith(text: string) {
  return login({
    token: {
      status: 400,
      json: { error: 'invalid_grant', error_description: text },
      headers: [['Authorization', `Basic ${Buffer.from(`web-app:${text}`).toString('base64')}`]],
    },
    callback: {
      url: `${good.redirectUri}?code=${good.code}&state=${good.state}&x=${encodeURIComponent(text)}`,
      headers: [['Cookie', text]],
    },
    page: {
      url: 'https://as.example/login/1',
      status: 400,
      answer: `<html>${text}</html>`,
      answerHeaders: [
        ['Content-Type', 'text/html'],
        ['Set-Cookie', text],
      ],
    },
  })
}

export const growths: readonly Growth[] = [
  ...Object.entries(readers).flatMap(([name, read]) =>
    hostileUnits.map(
      (unit): Growth => ({
        name: `${name} of ${JSON.stringify(unit)}`,
        length: 20_000,
        work: (length) => {
          const text = fill(unit, length)
          return () => read(text)
        },
      }),
    ),
  ),
  ...hostileUnits.map(
    (unit): Growth => ({
      name: `a login with values of ${JSON.stringify(unit)}`,
      length: 4000,
      work: (length) => {
        const exchanges = capture(loginWith(fill(unit, length)))
        return () => {
          const analysis = createAnalysis()
          for (const exchange of exchanges) analysis.add(exchange)
          for (const { id } of analysis.flows()) analysis.findings(id)
        }
      },
    }),
  ),
]

/** How much more of the input is tried. */
const factor = 8
/** Linear work takes 8 times as long then, and quadratic work 64 times. */
const most = 28
/** The second look: linear work takes 4 times as long, and quadratic work 16 times. */
const again = { factor: 4, most: 10 }
/** Below this, in milliseconds, the clock and the caches are measured, not the work. */
const measurable = 2
/** Nothing that is read as one text is longer. */
const longest = 1024 * 1024

/**
 * The time of 8 times as much input beside that of the input itself; a sentence where it is more than linear. Where the
 * work first outgrows the caches or the young heap, linear work makes one step of up to four times as much; what is
 * quadratic makes the next one too, and so both have to be too large.
 */
export function grows({ name, work, length }: Growth): { readonly ratio: number; readonly fault?: string } {
  let at = length
  let small = quickest(work(at))
  while (small < measurable && at * 2 * factor <= longest) {
    at *= 2
    small = quickest(work(at))
  }
  const large = quickest(work(at * factor))
  const ratio = large / Math.max(small, measurable / 2)
  if (ratio < most) return { ratio }
  const larger = quickest(work(at * factor * again.factor))
  if (larger / large < again.most) return { ratio: (larger / large) * (factor / again.factor) }
  const times = [small, large, larger].map((time) => `${time.toFixed(1)} ms`).join(', ')
  return { ratio, fault: `${name}: ${times} for ${at}, ${factor} and ${factor * again.factor} times as much` }
}

function quickest(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 4; round++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
    if (best > 300) break
  }
  return best
}
