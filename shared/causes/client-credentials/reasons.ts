import { parameter } from '../../exchange/parameter.ts'
import { headerPlace, type Located } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import type { AuthenticationMethod, ClientAuthentication } from '../../oauth/client-authentication.ts'
import type { CheckContext } from '../cause.ts'
import { differs, shows } from '../evidence.ts'
import type { Evidence } from '../finding.ts'
import { firstOf, type TokenAttempt } from '../in-flow.ts'

/** A reason with its proof; a refused request may have several, and makes one finding of them. */
export interface Reason {
  readonly words: string
  readonly evidence: Evidence
  /** True where it is a fault even if the server let it pass. */
  readonly fragile: boolean
}

/**
 * What is wrong with how a client proves itself in a token request. `refused` where the server refused it, `blamed` where
 * it was for the client.
 */
export function reasonsOf(
  flow: Flow,
  attempt: TokenAttempt,
  { registration, metadata, session }: CheckContext,
  { refused, blamed }: { readonly refused: boolean; readonly blamed: boolean },
): readonly Reason[] {
  const { request } = attempt
  const reasons: Reason[] = []
  const add = (fragile: boolean, evidence: Evidence, words: (n: number) => string) =>
    reasons.push({ fragile, evidence, words: words(reasons.length) })

  const id = request.authentication.find(({ clientId }) => clientId)?.clientId
  const asked = idOfAuthorization(flow)
  if (id && registration && id.value !== registration.client_id) {
    add(
      true,
      shows(id, registration.client_id),
      (n) => `The client id is {seen:${n}}, and {expected:${n}} is registered.`,
    )
  } else if (request.grant === 'authorization_code' && id && asked && id.value !== asked.value) {
    add(
      true,
      differs(id, asked),
      (n) =>
        `The token request names the client {seen:${n}}, and the authorization request named {expected:${n}}: use one client id in both.`,
    )
  }

  const methods = request.authentication.filter(({ method }) => method !== 'none')
  const [one, two] = methods
  if (one && two) {
    add(
      true,
      { place: two.place, seen: two.method, expected: `${one.method} alone` },
      (n) =>
        `The client authenticates by two methods at once, ${one.method} and {seen:${n}}, which RFC 6749 §2.3 forbids: send one.`,
    )
  }

  const method = one?.method ?? 'none'
  const place =
    one?.place ?? request.authentication[0]?.place ?? headerPlace(request.exchange, 'request', 'authorization')
  const registered = registration?.token_endpoint_auth_method
  // Beside a client id alone, the connection may have shown a certificate (RFC 8705 §2).
  const mayShow = (name: string) => isProvenByCertificate(name) && method === 'none' && id !== undefined
  if (
    registered &&
    !mayShow(registered) &&
    !methods.some((used) => used.method === registered) &&
    !(registered === 'none' && method === 'none')
  ) {
    add(
      true,
      { place, seen: method, expected: registered },
      (n) => `The client uses the method {seen:${n}}, and {expected:${n}} is registered for it.`,
    )
  } else if (refused && !registered) {
    const offered = metadata?.tokenEndpointAuthMethodsSupported
    if (offered && offered.length > 0 && !offered.some(({ value }) => value === method || mayShow(value))) {
      const listed = offered.map(({ value }) => value).join(' ')
      const at = offered[0]?.place
      add(
        false,
        { place, seen: method, expected: listed, ...(at && { expectedAt: at }) },
        (n) => `The client uses the method {seen:${n}}, and the server's metadata offers {expected:${n}}.`,
      )
    }
  }

  for (const used of methods) {
    const fault = faultOf(used)
    // What most servers read as it is meant counts only where the server says that it is the client.
    const counts = used.fault !== 'not-form-encoded' || blamed
    if (fault && counts) add(used.fault !== 'not-form-encoded', fault.evidence, fault.words)
  }

  if (refused && id) {
    const good = session.lastGranted(id.value, request.endpoint)
    const now = credentialOf(methods)
    const then = good && credentialOf(good.authentication)
    if (now && then && now.value !== then.value) {
      add(
        false,
        differs(now, then),
        () =>
          'The secret is not the one with which this client was let in before: it was changed in one place and not in the other.',
      )
    }
  }
  return reasons
}

function credentialOf(methods: readonly ClientAuthentication[]): Located | undefined {
  const secret: readonly AuthenticationMethod[] = ['client_secret_basic', 'client_secret_post']
  return methods.find(({ method }) => secret.includes(method))?.credential
}

function faultOf({ fault, place }: ClientAuthentication) {
  if (!fault) return undefined
  const words = {
    'not-base64': 'The value after Basic is not Base64: encode "id:secret" as one text.',
    'no-colon': 'The value after Basic holds no colon between id and secret.',
    'not-utf-8': 'The value after Basic is not UTF-8 text.',
    'colon-in-id':
      'The client id is an address, and stands in the Basic value as it is: the server takes its first colon for the end of the id. Form-encode id and secret, each for itself, before they are joined.',
    'not-form-encoded':
      'Id or secret is put into the Basic value as it is, with a character that form-encoding would have escaped: a server that decodes it, as RFC 6749 §2.3.1 says, reads another secret. Form-encode both before they are joined.',
  }[fault]
  const expected =
    fault === 'not-form-encoded' || fault === 'colon-in-id'
      ? 'id and secret, each form-encoded'
      : 'Basic and the Base64 of id:secret'
  return { words: () => words, evidence: { place, seen: faultSeen[fault], expected } }
}

/** The fault in words: the header itself is a secret. */
const faultSeen = {
  'not-base64': 'not Base64',
  'no-colon': 'no colon',
  'not-utf-8': 'not UTF-8',
  'not-form-encoded': 'not form-encoded',
  'colon-in-id': 'not form-encoded',
} as const

function idOfAuthorization(flow: Flow): Located | undefined {
  const request = firstOf(flow, 'authorization-request')
  return request && parameter(request, 'client_id')
}

const byCertificate: ReadonlySet<string> = new Set(['tls_client_auth', 'self_signed_tls_client_auth'])

/** RFC 8705 §2: the connection proves the client, which shows in no message. */
export function isProvenByCertificate(method: string | undefined): boolean {
  return method !== undefined && byCertificate.has(method)
}
