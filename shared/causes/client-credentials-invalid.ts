import { headerValue } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthenticationMethod, ClientAuthentication } from '../oauth/client-authentication.ts'
import type { TokenResponse } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { answersToClients } from './client-endpoints.ts'
import { differs, errorEvidence, observe, shows, status } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { firstOf, stepsOf, type TokenAttempt, tokenAttempts } from './in-flow.ts'
import {
  isInOwnWords,
  providerWords,
  type Refusal as Refused,
  refusalOf as refusalOfMessage,
  refusals,
} from './refusals.ts'
import { blameOf, clientErrors } from './token-refusal.ts'

/** The server does not take the client for who it says it is. */
export const clientCredentialsInvalid = defineCause({
  id: 'client-credentials-invalid',
  title: 'The client is not recognised: its id, its secret or the way it sends them',
  possibleCause:
    'The client id or the secret is wrong, expired, or belongs to another environment; or the client sends them in another way than the server expects.',
  solution:
    'Copy id and secret from the registration again, without white space. Send them by the one method that is registered; with Basic, form-encode each of the two before they are joined.',
  troubleshoot:
    'Compare client_id in both requests with the registration, and the method with token_endpoint_auth_method.',
  references: ['RFC 6749 §2.3', 'RFC 6749 §2.3.1', 'RFC 6749 §5.2', 'RFC 8414 §2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['client-challenge-missing'],
  check: (flow, context) => [
    ...atAuthorization(flow, context),
    ...tokenAttempts(flow).flatMap((attempt) => atToken(flow, attempt, context)),
    ...elsewhere(flow),
  ],
})

/** A reason with its proof; a refused request may have several, and makes one finding of them. */
interface Reason {
  readonly words: string
  readonly evidence: Evidence
  /** True where it is a fault even if the server let it pass. */
  readonly fragile: boolean
}

function atToken(flow: Flow, attempt: TokenAttempt, context: CheckContext): readonly Observation<Alarm>[] {
  const refusal = refusalOf(flow, attempt)
  const suspected = suspectedRefusal(attempt)
  const reasons = reasonsOf(flow, attempt, context, {
    refused: (refusal ?? suspected) !== undefined,
    blamed: refusal !== undefined || namesEncoding(attempt),
  })
  if (refusal) return [told(reasons, refusal, attempt, context)]
  if (suspected && reasons.length > 0) return [told(reasons, suspected, attempt, context)]
  // Refused for something else, or not refused: what is wrong with the client is worth a warning of its own.
  const unanswered = attempt.response === undefined
  return reasons
    .filter(({ fragile }) => fragile)
    .map(({ words, evidence }) =>
      observe(unanswered ? 'error' : 'warning', words.replaceAll(/:\d+\}/g, ':0}'), evidence),
    )
}

/** Some servers answer credentials that they cannot decode with invalid_request, and say so in words. */
function namesEncoding({ response }: TokenAttempt): boolean {
  return /\bencod|authorization header/i.test(response?.error?.description?.value ?? '')
}

/** The server's words, as evidence. */
type Refusal = readonly [Evidence, ...Evidence[]]

/** Servers answer a broken authentication with these too: they count where something is broken. */
const suspected: ReadonlySet<string> = new Set(['invalid_request', 'unauthorized_client'])

function suspectedRefusal({ response }: TokenAttempt): Refusal | undefined {
  if (!response?.error || !suspected.has(response.error.code.value)) return undefined
  return errorEvidence(response.error)
}

function told(
  reasons: readonly Reason[],
  refusal: Refusal,
  attempt: TokenAttempt,
  context: CheckContext,
): Observation<Alarm> {
  const answer = attempt.response && refusalOfMessage(attempt.response)
  const meant = answer ? providerWords(answer).trim() : ''
  const own =
    reasons.length > 0
      ? reasons.map((reason) => reason.words).join(' ')
      : meant === ''
        ? unexplained(attempt, context)
        : ''
  const escaped = reasons.length === 0 ? undecoded(attempt) : ''
  const words = [own, meant, escaped].filter((part) => part !== '').join(' ')
  const [first, ...more] = reasons.map(({ evidence }) => evidence)
  const [said, ...rest] = refusal
  const evidence: readonly [Evidence, ...Evidence[]] = first ? [first, ...more, ...refusal] : [said, ...rest]
  return observe('error', `The server refused the client at the token endpoint. ${words}`, ...evidence)
}

function refusalOf(flow: Flow, attempt: TokenAttempt): Refusal | undefined {
  const { request, response } = attempt
  if (!response || response.granted) return undefined
  if (response.error && blameOf(flow, attempt) !== 'client') return undefined
  if (response.error) return errorEvidence(response.error)
  if (response.response.status !== 401 || isPage(response)) return undefined
  const challenge = headerValue(response.response.headers, 'www-authenticate')
  const place = headerPlace(request.exchange, 'response', 'www-authenticate')
  return [status(request.exchange, 401, '200'), ...(challenge ? [{ place, seen: challenge, expected: null }] : [])]
}

/** A page in the place of JSON comes from somebody else: a gateway. */
const isPage = ({ body }: TokenResponse) => body.kind === 'html'

/** Some servers do not decode what RFC 6749 §2.3.1 has clients encode. */
function undecoded({ request }: TokenAttempt): string {
  return request.authentication.some((used) => used.escaped)
    ? 'Id or secret is form-encoded inside of the Basic value, as it has to be, and some servers do not decode it: if all else is right, send the secret in the body.'
    : ''
}

function unexplained({ request }: TokenAttempt, { registration }: CheckContext): string {
  const method = request.authentication[0]?.method ?? 'none'
  if (method === 'none' && byCertificate.has(registration?.token_endpoint_auth_method ?? '')) {
    return 'The client is registered to prove itself by its certificate, which shows in no message: see that the connection has it, that a gateway which ends TLS passes it on, and that it is the registered one.'
  }
  if (method === 'none') {
    return 'The request carries nothing that proves who the client is. If the client is registered with a secret, send it; if it is public, register it so.'
  }
  if (method === 'private_key_jwt' || method === 'client_secret_jwt') {
    return `The client proved itself by ${method}. Compare the key that signed the assertion, and its claims, with the registration.`
  }
  return `The id and the secret came by ${method}. Nothing in the traffic shows which of the two is wrong: compare both with the registration, look for white space and for another environment's values, and see whether the secret has expired.`
}

function reasonsOf(
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
  const mayShow = (name: string) => byCertificate.has(name) && method === 'none' && id !== undefined
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

const byCertificate: ReadonlySet<string> = new Set(['tls_client_auth', 'self_signed_tls_client_auth'])

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

const namesClient =
  /invalid_client|unknown client|client (?:is |was )?(?:invalid|unknown|not found|not registered)|invalid client|invalid (?:application|app) id/i

/** The authorization endpoint knows no such client. */
function atAuthorization(flow: Flow, { registration }: CheckContext): readonly Observation<Alarm>[] {
  const request = firstOf(flow, 'authorization-request')
  if (!request) return []
  const id = parameter(request, 'client_id')
  const refused = refusedClient(flow)
  const wrong = registration && id && id.value !== registration.client_id
  if (wrong) {
    const broke = refused.length > 0 || flow.outcome !== 'completed'
    return [
      observe(
        broke ? 'error' : 'warning',
        'The authorization request names the client {seen:0}, and {expected:0} is registered. Use the registered client id in the app, or the registration of the client that the app really is.',
        shows(id, registration.client_id),
        ...refused,
      ),
    ]
  }
  const [first, ...more] = id ? [shows(id), ...refused] : refused
  if (refused.length === 0 || !first) return []
  return [
    observe(
      'error',
      'The authorization server does not know the client of this request. Compare client_id with what is registered at this server: an id of another environment or tenant is unknown here.',
      first,
      ...more,
    ),
  ]
}

function refusedClient(flow: Flow): readonly Evidence[] {
  return refusals(flow).flatMap((refusal) => {
    const { message, error } = refusal
    if (message.kind === 'authorization-response') return speaksOfClient(refusal) ? [shows(error.code)] : []
    if (message.kind !== 'authorization-error-page' || !speaksOfClient(refusal)) return []
    return message.error ? [shows(error.code)] : [status(message.exchange, message.response.status, '302')]
  })
}

function speaksOfClient(refusal: Refused): boolean {
  const { message, error, causes } = refusal
  if (isInOwnWords(refusal) && causes.length === 1) return causes[0] === 'client-credentials-invalid'
  if (clientErrors.has(error.code.value)) return true
  return message.kind === 'authorization-error-page' && !isInOwnWords(refusal) && namesClient.test(message.text)
}

/** The endpoints at which a client authenticates as it does at the token endpoint. */
function elsewhere(flow: Flow): readonly Observation<Alarm>[] {
  return answersToClients.flatMap((kind) =>
    stepsOf(flow, kind).flatMap(({ message }) => {
      const refused = message.error && clientErrors.has(message.error.code.value) ? message.error : undefined
      if (!refused) return []
      return [
        observe(
          'error',
          'The server refused the client with {seen:0}. Compare its id, its secret and its method of authentication with the registration.',
          ...errorEvidence(refused),
        ),
      ]
    }),
  )
}
