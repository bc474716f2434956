import { type ExchangeId, type Header, headerValue, headerValues } from '../../exchange/exchange.ts'
import { headerPlace, type Located } from '../../exchange/place.ts'
import { lacks, status } from '../evidence.ts'
import type { Evidence } from '../finding.ts'

/** Why a browser does not let a page have an answer: a sentence on the header, with its proof. */
export interface Blocked {
  /** With the number of its evidence. */
  readonly words: (n: number) => string
  readonly evidence: Evidence
}

/** What of an answer decides. */
export interface CorsAnswer {
  readonly exchange: ExchangeId
  readonly response: { readonly status: number; readonly headers: readonly Header[] }
}

/** The CORS check of the Fetch Standard; undefined where the page may have the answer. */
export function corsCheck(
  { exchange, response }: CorsAnswer,
  page: Located,
  credentials: boolean,
): Blocked | undefined {
  const name = 'access-control-allow-origin'
  const place = headerPlace(exchange, 'response', name)
  const lines = headerValues(response.headers, name)
  const [first] = lines
  if (first === undefined) {
    return {
      words: (n) => `The answer has no Access-Control-Allow-Origin; the page is at {expected:${n}}.`,
      evidence: lacks(place, page),
    }
  }
  const allowed = lines.join(', ').trim()
  const differ: Evidence = { place, seen: allowed, expected: page.value, expectedAt: page.place }
  if (lines.length > 1 || allowed.includes(',')) {
    return {
      words: (n) =>
        `Access-Control-Allow-Origin is there twice, as {seen:${n}}, often because the server and its gateway both add it; browsers take one value alone.`,
      evidence: differ,
    }
  }
  if (allowed === '*') {
    if (!credentials) return undefined
    return {
      words: (n) =>
        `The request has cookies, and then {seen:${n}} is not enough: the server must name {expected:${n}}.`,
      evidence: differ,
    }
  }
  if (allowed !== page.value) {
    return {
      words: (n) => `The answer is for a page at {seen:${n}}, and the page is at {expected:${n}}.`,
      evidence: differ,
    }
  }
  if (!credentials || headerValue(response.headers, 'access-control-allow-credentials')?.trim() === 'true')
    return undefined
  return {
    words: () => 'The request has cookies, and the answer does not allow them.',
    evidence: lacks(headerPlace(exchange, 'response', 'access-control-allow-credentials'), 'true'),
  }
}

/**
 * The CORS-preflight fetch of the Fetch Standard: everything for which the browser does not send the request that it
 * asked for. Whether that has cookies is not known, so what `*` means then is not judged.
 */
export function preflightCheck(
  answer: CorsAnswer,
  asked: { readonly page: Located; readonly method: string; readonly headers: string | undefined },
): readonly Blocked[] {
  const { exchange, response } = answer
  const blocked: Blocked[] = []
  if (response.status < 200 || response.status > 299) {
    const login = response.status === 401 || response.status === 403
    blocked.push({
      words: (n) =>
        `The preflight was answered with {seen:${n}}, and must be answered with a status such as {expected:${n}}.${login ? ' Browsers send no token with a preflight: let OPTIONS pass without one.' : ''}`,
      evidence: status(exchange, response.status, '204'),
    })
  }
  const origin = corsCheck(answer, asked.page, false)
  if (origin) blocked.push(origin)
  return [...blocked, ...methodCheck(answer, asked.method), ...headersCheck(answer, asked.headers)]
}

const alwaysAllowed: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST'])

function methodCheck({ exchange, response }: CorsAnswer, method: string): readonly Blocked[] {
  const allowed = listed(response.headers, 'access-control-allow-methods')
  if (alwaysAllowed.has(method) || allowed.includes(method) || allowed.includes('*')) return []
  return [
    {
      words: (n) => `The method {expected:${n}} is not allowed.`,
      evidence: notListed(exchange, response.headers, 'access-control-allow-methods', method),
    },
  ]
}

/** `*` stands for every header but Authorization (Fetch Standard, CORS non-wildcard request-header name). */
function headersCheck({ exchange, response }: CorsAnswer, asked: string | undefined): readonly Blocked[] {
  const name = 'access-control-allow-headers'
  const allowed = listed(response.headers, name).map((header) => header.toLowerCase())
  const wanted = asked?.split(',').map((header) => header.trim().toLowerCase()) ?? []
  const missing = wanted.filter(
    (header) => header !== '' && !allowed.includes(header) && (header === 'authorization' || !allowed.includes('*')),
  )
  if (missing.length === 0) return []
  const star = allowed.includes('*') ? ' A star (*) does not include the header Authorization.' : ''
  return [
    {
      words: (n) => `The headers {expected:${n}} of the request are not allowed.${star}`,
      evidence: notListed(exchange, response.headers, name, missing.join(', ')),
    },
  ]
}

function listed(headers: readonly Header[], name: string): readonly string[] {
  return headerValues(headers, name).flatMap((line) => line.split(',').map((item) => item.trim()))
}

function notListed(exchange: ExchangeId, headers: readonly Header[], name: string, expected: string): Evidence {
  const lines = headerValues(headers, name)
  return { place: headerPlace(exchange, 'response', name), seen: lines.length > 0 ? lines.join(', ') : null, expected }
}
