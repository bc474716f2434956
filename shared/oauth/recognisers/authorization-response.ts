import { type HasParameters, type Parameter, parameter, parameterValue } from '../../exchange/parameter.ts'
import { headerPlace, type Located, urlPlace } from '../../exchange/place.ts'
import { isPlaceholder } from '../../exchange/placeholder.ts'
import { comparableEndpoint } from '../../exchange/url-parts.ts'
import { decodeToken } from '../../tokens/decode-token.ts'
import type { Knowledge } from '../knowledge.ts'
import type { AuthorizationResponse } from '../message.ts'
import { requestBase, responseBase, responseHead } from '../message-base.ts'
import { errorOfParameters } from '../oauth-error.ts'
import type { BodyReading, Reading } from '../reading.ts'
import { type Opener, signedParameters } from '../signed-parameters.ts'
import { textOfHtml } from '../text-of-html.ts'

/**
 * The response in a server's redirect, before the browser follows it (RFC 6749 §4.1.2, §4.2.2): the
 * only place on the wire where a fragment is seen.
 */
export function recogniseRedirectedResponse(
  reading: Reading,
  knowledge: Knowledge,
  asked?: HasParameters,
): AuthorizationResponse | undefined {
  const { response } = reading
  const redirect = response && reading.location()
  if (!redirect) return undefined
  // The request that is answered in this very exchange has taught nobody its redirect URI yet.
  const own = asked && parameterValue(asked, 'redirect_uri')
  const expected =
    knowledge.isRedirectUri(redirect.parts.endpoint) ||
    (own !== undefined && comparableEndpoint(own) === comparableEndpoint(redirect.parts.endpoint))
  const inFragment = proof(redirect.fragment, expected, reading.open)
  const inQuery = inFragment ? undefined : proof(redirect.query, expected, reading.open)
  const found = inFragment ?? inQuery
  if (!found) return undefined
  const carried = inFragment ? redirect.fragment : redirect.query
  const { parameters, jarm } = opened(carried, reading.open)
  const error = errorOfParameters(parameters)
  const target: Located = {
    value: redirect.parts.endpoint,
    place: headerPlace(reading.exchange.id, 'response', 'location'),
  }
  return {
    ...responseBase('authorization-response', reading, parameters),
    mode: inFragment ? 'fragment' : 'query',
    sighting: 'redirect',
    ...(jarm && { jarm }),
    target,
    response: responseHead(response),
    certain: found === 'certain',
    ...(error && { error }),
  }
}

/** The response where the browser delivers it: at the client, in the query or as a posted form. */
export function recogniseDeliveredResponse(reading: Reading, knowledge: Knowledge): AuthorizationResponse | undefined {
  const { method } = reading.exchange.request
  const expected = knowledge.isRedirectUri(reading.url.endpoint)
  if (method === 'POST') {
    const form = reading.requestBody()
    if (form.shape.kind !== 'form' || isRequest(form.parameters)) return undefined
    const found = proof(form.parameters, expected, reading.open)
    return found && delivered(reading, form.parameters, 'form_post', found)
  }
  if (method !== 'GET') return undefined
  const query = reading.query()
  if (isRequest(query)) return undefined
  const found = proof(query, expected, reading.open)
  if (found) return delivered(reading, query, 'query', found)
  // At a redirect URI with nothing of the response left: a gateway that drops the query looks so.
  return expected && isLanding(reading) ? delivered(reading, query, 'query', 'possible') : undefined
}

function delivered(
  reading: Reading,
  carried: readonly Parameter[],
  mode: AuthorizationResponse['mode'],
  found: Proof,
): AuthorizationResponse {
  const { parameters, jarm } = opened(carried, reading.open)
  const error = errorOfParameters(parameters)
  const target: Located = { value: reading.url.endpoint, place: urlPlace(reading.exchange.id) }
  return {
    ...requestBase('authorization-response', reading, parameters),
    mode,
    sighting: 'delivery',
    ...(jarm && { jarm }),
    target,
    certain: found === 'certain',
    ...(reading.response && { response: responseHead(reading.response) }),
    ...(reading.response && reading.response.status >= 400 && { answer: wordsOf(reading.responseBody()) }),
    ...(error && { error }),
  }
}

/** The words of a page or of JSON with which a client gives up. */
function wordsOf({ shape, text }: BodyReading): string {
  return shape.kind === 'html' ? textOfHtml(text, 600) : text.slice(0, 600)
}

/** A signed response holds the parameters in its claims (JARM §2.1); an encrypted one keeps them to itself until it is opened. */
function opened(
  parameters: readonly Parameter[],
  open: Opener,
): {
  readonly parameters: readonly Parameter[]
  readonly jarm: Parameter | undefined
} {
  const jarm = parameter({ parameters }, 'response')
  return jarm && (isJwt(jarm) || isPlaceholder(jarm.value))
    ? { parameters: [...signedParameters(jarm, open), ...parameters], jarm }
    : { parameters, jarm: undefined }
}

/** Signed or encrypted, or what a cut left of a signed one: its header and a part of its payload. */
function isJwt({ value }: Parameter): boolean {
  if (!value.startsWith('ey')) return false
  const parts = value.split('.', 6).length
  return parts === 3 || parts === 5 || (parts === 2 && isHeaded(value))
}

function isHeaded(value: string): boolean {
  const decoded = decodeToken(value)
  return decoded.kind === 'malformed' && (decoded.header?.some(({ name }) => name === 'alg') ?? false)
}

type Proof = 'certain' | 'possible'

/**
 * A code or a token beside state, iss or session_state is a response. Alone it may be a voucher's code,
 * and counts only if an authorization request is found that asked for it, or at a known redirect URI.
 */
function proof(parameters: readonly Parameter[], expected: boolean, open: Opener): Proof | undefined {
  if (parameters.length === 0) return undefined
  const has = (name: string) => parameter({ parameters }, name) !== undefined
  const grants = has('code') || has('id_token') || (has('access_token') && (has('token_type') || has('expires_in')))
  const response = parameter({ parameters }, 'response')
  const jarm = response !== undefined && isJwt(response)
  const error = parameter({ parameters }, 'error')?.value
  // Nothing was asked for but consent, or a gateway dropped the rest.
  if (!grants && !jarm && !error) return has('state') && (expected || has('iss')) ? 'possible' : undefined
  const companion = has('state') || has('iss') || has('session_state') || has('id_token') || has('token_type')
  if (grants && companion) return 'certain'
  if (error && companion && /^[a-z_]{3,64}$/.test(error)) return expected ? 'certain' : 'possible'
  if (response && jarm) {
    const claims = signedParameters(response, open)
    if (claims.length > 0 && proof(claims, expected, open) === 'certain') return 'certain'
    return expected ? 'certain' : 'possible'
  }
  return 'possible'
}

/** An authorization or a token request may carry a code or a state too. */
function isRequest(parameters: readonly Parameter[]): boolean {
  const marks = ['response_type', 'grant_type', 'client_secret', 'code_verifier', 'redirect_uri', 'client_assertion']
  return parameters.some(({ name }) => marks.includes(name))
}

/** A page that a browser navigates to, not a script or an image beside it. */
function isLanding({ exchange }: Reading): boolean {
  const header = (wanted: string) => exchange.request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  const destination = header('sec-fetch-dest')
  return destination ? destination === 'document' : (header('accept') ?? '').includes('text/html')
}
