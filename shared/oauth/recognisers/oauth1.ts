import { headerValue } from '../../exchange/exchange.ts'
import { type Parameter, parameter } from '../../exchange/parameter.ts'
import { headerPlace, within } from '../../exchange/place.ts'
import type { Reading } from '../reading.ts'

/**
 * The `oauth_…` parameters of a request of OAuth 1.0a, from header, form or query (RFC 5849 §3.5); none for any other
 * request. The person's own step names its token alone (§2.2).
 */
export function oauth1Parameters(reading: Reading): readonly Parameter[] {
  const header = headerValue(reading.exchange.request.headers, 'authorization')
  if (header && /^oauth[ \t]/i.test(header)) {
    const inHeader = headerParameters(reading, header)
    if (inHeader.some(({ name }) => name === 'oauth_consumer_key' || name === 'oauth_signature')) return inHeader
  }
  const query = reading.url.query?.includes('oauth_') ? reading.query() : []
  const isForm = reading.exchange.request.method === 'POST' && mayBeForm(reading)
  const form = isForm ? reading.requestBody().parameters : []
  const own = [...query, ...form].filter(({ name }) => name.startsWith('oauth_'))
  const has = (name: string) => parameter({ parameters: own }, name) !== undefined
  const signed = has('oauth_consumer_key') && (has('oauth_signature') || has('oauth_signature_method'))
  const decided = has('oauth_token') && has('oauth_verifier')
  // As an access token in the query some API takes it too: the person's step is a page.
  const asked = has('oauth_token') && own.length === [...query, ...form].length && own.length <= 2 && isPage(reading)
  return signed || decided || asked ? own : []
}

/** What a person sees: a page, or a redirect on the way to one. */
function isPage({ exchange, response, responseBody }: Reading): boolean {
  if (exchange.request.method !== 'GET') return false
  if (!response) return /text\/html/i.test(headerValue(exchange.request.headers, 'accept') ?? '')
  return (response.status >= 300 && response.status < 400) || responseBody().shape.kind === 'html'
}

function mayBeForm({ exchange }: Reading): boolean {
  return /form/i.test(headerValue(exchange.request.headers, 'content-type') ?? '')
}

/** `OAuth realm="…", oauth_consumer_key="…"` (RFC 5849 §3.5.1): quoted, percent-encoded, parted by commas. */
function headerParameters({ exchange }: Reading, header: string): readonly Parameter[] {
  const place = headerPlace(exchange.id, 'request', 'authorization')
  return [...header.slice(5).matchAll(/([A-Za-z_]+)="([^"]*)"/g)].map(([, name = '', raw = '']): Parameter => {
    const decoded = decode(raw)
    return {
      name,
      raw,
      value: decoded ?? raw,
      in: 'authorization',
      wellFormed: decoded !== undefined,
      place: { exchange: place.exchange, location: within(place.location, name) },
    }
  })
}

function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}
