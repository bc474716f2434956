import { base64url } from 'jose'
import { parameter } from '../../exchange/parameter.ts'
import type { Located } from '../../exchange/place.ts'
import { comparableOrigin } from '../../exchange/url-parts.ts'
import type { Knowledge } from '../knowledge.ts'
import type { AuthorizationErrorPage, AuthorizationRequest, OAuthError } from '../message.ts'
import { responseBase, responseHead } from '../message-base.ts'
import { errorOfBody, errorOfParameters } from '../oauth-error.ts'
import type { LocationReading, Reading } from '../reading.ts'
import { textOfHtml } from '../text-of-html.ts'

/**
 * The server's own page, or status, in the place of the response: it refused, and was not allowed to send the browser
 * back (RFC 6749 §4.1.2.1). Some send the browser on to their page first, and some send it with status 200.
 */
export function recogniseAuthorizationErrorPage(
  reading: Reading,
  request: AuthorizationRequest,
  knowledge: Knowledge,
): AuthorizationErrorPage | undefined {
  const { response } = reading
  if (!response) return undefined
  if (response.status >= 400) return page(reading, errorOfBody(reading.responseBody()), wordsOf(reading))
  const elsewhere = reading.location()
  if (elsewhere) {
    return isErrorUrl(elsewhere, request, knowledge) ? page(reading, errorOfPage(elsewhere), '') : undefined
  }
  const { kind } = reading.responseBody().shape
  if (response.status !== 200 || (kind !== 'html' && kind !== 'text')) return undefined
  const words = wordsOf(reading)
  return isErrorPage.test(words) ? page(reading, undefined, words) : undefined
}

function page(reading: Reading, error: OAuthError | undefined, text: string): AuthorizationErrorPage | undefined {
  const { response } = reading
  if (!response) return undefined
  const body = reading.responseBody()
  return {
    ...responseBase('authorization-error-page', reading, body.parameters),
    response: responseHead(response),
    body: body.shape,
    text,
    ...(error && { error }),
  }
}

/** What a page may say at length: the reason stands near its beginning. */
const longestText = 600

function wordsOf(reading: Reading): string {
  const { shape, text } = reading.responseBody()
  if (shape.kind !== 'html') return text.slice(0, longestText)
  return wordsInScript(text) ?? textOfHtml(text, longestText)
}

/** The pages of Microsoft Entra are drawn by a script, which has their words. */
function wordsInScript(html: string): string | undefined {
  const name = '"strServiceExceptionMessage":"'
  const start = html.indexOf(name)
  if (start < 0) return undefined
  const end = html.indexOf('"', start + name.length)
  const words = end < 0 ? '' : html.slice(start + name.length, end)
  return words === '' ? undefined : words.slice(0, longestText)
}

/** Words that no login page has: with them, a page with status 200 is a refusal all the same. */
const isErrorPage =
  /\bAADSTS\d{5,7}\b|\bError \d{3}: [a-z_]{3,40}\b|\bURL Blocked: This redirect failed|\bCan['’]t Load URL\b|\bCallback URL mismatch\b|\bThe redirect uri included is not valid\b|\bInvalid (?:OAuth2? )?redirect_uri\b|\bINVALID_CLIENT: |\bredirect_(?:uri_)?mismatch\b|\bInvalid Scopes: [\w, ]{1,400}\. This message is only shown to developers\b/i

/**
 * The server's page for errors, and not the redirect URI: what goes there is the authorization response. Its path says
 * so, because a login page may be told of an error too.
 */
function isErrorUrl({ parts, query }: LocationReading, request: AuthorizationRequest, knowledge: Knowledge): boolean {
  if (comparableOrigin(parts.endpoint) !== comparableOrigin(request.endpoint)) return false
  if (!/\/errors?(?:\/|$)/i.test(parts.path) || parameter({ parameters: query }, 'state')) return false
  const redirect = parameter(request, 'redirect_uri')
  return !knowledge.isRedirectUri(parts.endpoint) && redirect?.value !== parts.endpoint
}

/** The error that the server hands to its own page: Cognito as `error`, Google inside `authError`, IdentityServer by an id alone. */
function errorOfPage({ query }: LocationReading): OAuthError | undefined {
  const error = errorOfParameters(query)
  if (error) return /^[a-z_]{3,64}$/i.test(error.code.value) ? error : undefined
  const packed = parameter({ parameters: query }, 'authError')
  const code = packed && firstText(packed)
  return code && { code }
}

/** `authError` is a Protocol Buffers message in Base64; its first field is the code. */
function firstText({ value, place }: Located): Located | undefined {
  const bytes = decoded(value)
  const length = bytes?.[0] === 0x0a ? (bytes[1] ?? 0) : 0
  const text = String.fromCharCode(...(bytes?.subarray(2, 2 + length) ?? []))
  return /^[a-z_]{3,64}$/.test(text) ? { value: text, place } : undefined
}

function decoded(value: string): Uint8Array | undefined {
  try {
    return base64url.decode(value.slice(0, 400))
  } catch {
    return undefined
  }
}
