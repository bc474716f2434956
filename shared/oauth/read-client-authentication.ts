import { bytesOfBase64 } from '../exchange/base64.ts'
import { headerValue } from '../exchange/exchange.ts'
import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located, within } from '../exchange/place.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import { decodeToken } from '../tokens/decode-token.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import type { Reading } from './reading.ts'

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const samlBearer = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'

/**
 * Every method of client authentication that a request uses, `none` where it uses none (RFC 6749 §2.3). A certificate
 * is shown beneath HTTP: `certified` says by which method, where what the server offers leaves no other.
 */
export function readClientAuthentication(
  reading: Reading,
  parameters: readonly Parameter[],
  certified?: 'tls_client_auth' | 'self_signed_tls_client_auth',
): readonly ClientAuthentication[] {
  const clientId = parameter({ parameters }, 'client_id')
  const found = [
    basic(reading),
    bySecret(clientId, parameter({ parameters }, 'client_secret')),
    byAssertion(clientId, parameters),
  ].filter((method) => method !== undefined)
  if (found.length > 0) return found
  if (clientId && certified) return [{ method: certified, place: clientId.place, clientId }]
  const place = clientId?.place ?? headerPlace(reading.exchange.id, 'request', 'authorization')
  return [{ method: 'none', place, ...(clientId && { clientId }) }]
}

/** RFC 6749 §2.3.1: user and password are each form-encoded, then joined and put in Base64. */
function basic({ exchange }: Reading): ClientAuthentication | undefined {
  const header = headerValue(exchange.request.headers, 'authorization')
  const encoded = header && /^basic[ \t]+(.*)$/i.exec(header)?.[1]?.trim()
  if (encoded === undefined || encoded === '') return undefined
  const place = headerPlace(exchange.id, 'request', 'authorization')
  const method = 'client_secret_basic'
  if (isPlaceholder(encoded)) return { method, place }
  const bytes = bytesOfBase64(encoded)
  if (!bytes) return { method, place, fault: 'not-base64' }
  const text = decodeUtf8(bytes)
  if (text === undefined) return { method, place, fault: 'not-utf-8' }
  const colon = text.indexOf(':')
  if (colon < 0) return { method, place, fault: 'no-colon' }
  const user = text.slice(0, colon)
  const password = text.slice(colon + 1)
  // An id that is an address: its own colon ends it early (RFC 7617 §2), and what follows is no secret.
  if (/^https?$/i.test(user) && password.startsWith('//')) return { method, place, fault: 'colon-in-id' }
  const at = (name: string, raw: string): Located => ({
    value: decodeFormComponent(raw).value,
    place: { exchange: exchange.id, location: within(place.location, name) },
  })
  return {
    method,
    place,
    clientId: at('client_id', user),
    credential: at('client_secret', password),
    ...(!(isFormEncoded(user) && isFormEncoded(password)) && { fault: 'not-form-encoded' as const }),
    ...(/%[0-9a-f]{2}/i.test(user + password) && { escaped: true as const }),
  }
}

/**
 * A percent sign that begins no escape, or a plus sign, which would stand for a space that no secret
 * has: the client put its secret in as it is, and a server that decodes it reads another one.
 */
function isFormEncoded(raw: string): boolean {
  return decodeFormComponent(raw).wellFormed && !raw.includes('+')
}

function bySecret(clientId: Parameter | undefined, secret: Parameter | undefined): ClientAuthentication | undefined {
  if (!secret) return undefined
  return {
    method: 'client_secret_post',
    place: secret.place,
    credential: secret,
    ...(clientId && { clientId }),
  }
}

/** RFC 7523 §2.2, RFC 7522 §2.2. The algorithm in a JWT's header tells a shared secret from a private key. */
function byAssertion(
  clientId: Parameter | undefined,
  parameters: readonly Parameter[],
): ClientAuthentication | undefined {
  const assertion = parameter({ parameters }, 'client_assertion')
  if (!assertion) return undefined
  const type = parameter({ parameters }, 'client_assertion_type')?.value
  const id = clientId && { clientId }
  if (type === samlBearer) {
    return { method: 'saml2_bearer', place: assertion.place, credential: assertion, ...id }
  }
  if (type !== jwtBearer) return undefined
  const header = bytesOfBase64(assertion.value.split('.', 1)[0] ?? '')
  const symmetric = header !== undefined && /"alg"\s*:\s*"HS/.test(decodeUtf8(header) ?? '')
  return {
    method: symmetric ? 'client_secret_jwt' : 'private_key_jwt',
    place: assertion.place,
    credential: assertion,
    ...(id ?? subjectOf(assertion)),
  }
}

/** The assertion names the client itself, so that client_id may be left out (RFC 7521 §4.2, RFC 7523 §3). */
function subjectOf(assertion: Parameter): Pick<ClientAuthentication, 'clientId'> {
  const decoded = decodeToken(assertion.value)
  const subject = decoded.kind === 'jws' ? decoded.payload.find(({ name }) => name === 'sub')?.value : undefined
  if (typeof subject !== 'string' || subject === '') return {}
  const { exchange, location } = assertion.place
  return { clientId: { value: subject, place: { exchange, location: within(location, 'payload', 'sub') } } }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
