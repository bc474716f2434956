import type { EpochMs } from '../exchange/brand.ts'
import { parameter } from '../exchange/parameter.ts'
import { bodyPlace, type Located, within } from '../exchange/place.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import type { Flow } from '../flow/flow.ts'
import { clockTolerance } from '../tokens/clock-tolerance.ts'
import type { DecodedToken, Jws } from '../tokens/decode-token.ts'
import { memberText, memberValue } from '../tokens/token-members.ts'
import { type Asking, fetchesOf, refusedAtAuthorization, requestsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import type { Evidence, Observation, Severity } from './finding.ts'
import { inWords } from './length-of-time.ts'
import { providerWords, type Refusal, said } from './refusals.ts'
import { lengthOfAddress } from './request-object/length-of-address.ts'
import { inWordsOf } from './server-words.ts'

/** The signed request cannot be read, contradicts what stands beside it, or is not for this server (RFC 9101). */
export const requestObjectInvalid = defineCause({
  id: 'request-object-invalid',
  title: 'The request object is not valid',
  possibleCause:
    'The JWT with the parameters is expired, unsigned, made for another server, contradicts the parameters beside it, or stands at an address that the server cannot fetch; or the server takes none.',
  solution:
    'Sign a new request object for each login with a key that is registered, with client_id and response_type as beside it, aud the issuer of the server, and exp a few minutes ahead.',
  troubleshoot:
    'Decode the parameter request, and compare its claims with the parameters beside it and with the metadata.',
  references: [
    'RFC 9101 §4',
    'RFC 9101 §5',
    'RFC 9101 §5.2',
    'RFC 9101 §6',
    'RFC 9101 §7',
    'RFC 9101 §10.5',
    'OpenID Connect Core §6.1',
    'OpenID Connect Core §6.2',
    'OpenID Connect Core §3.1.2.6',
  ],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  // An object of another client makes everything that is of the right one look wrong.
  leadsTo: ['malformed-request', 'client-assertion-invalid', 'jarm-invalid'],
  check(flow, context) {
    const refused = refusedAtAuthorization(flow)
    const refusal = refused.find(isAbout)
    // A server that cannot read the object knows no address to send its answer to.
    const page = refused.find(({ message }) => message.kind === 'authorization-error-page')
    const proved = requestsOf(flow).flatMap((request) => {
      const carried = carriedBy(flow, request)
      return carried
        ? inRequest(request, carried, context, refusal ?? (isUnreadable(carried, context) ? page : undefined))
        : notFetched(flow, request, refusal ?? page)
    })
    const long = lengthOfAddress(flow)
    if (proved.some(({ severity }) => severity === 'error')) return [...proved, ...long]
    return [...proved, ...bySaying(flow), ...long]
  },
})

function isAbout({ error, causes }: Refusal): boolean {
  if (causes.length === 1 && causes[0] === 'request-object-invalid') return true
  return error.code.value === 'invalid_request' && !error.description
}

/** A request object, sent along or fetched. */
interface Carried extends Located {
  readonly at: EpochMs
  readonly isFetched: boolean
}

function carriedBy(flow: Flow, request: Asking): Carried | undefined {
  const own = parameter(request, 'request')
  if (own) return { ...own, at: request.at, isFetched: false }
  const fetched = fetchesOf(flow, request).findLast(({ jwt }) => jwt)
  return fetched?.jwt && { ...fetched.jwt, at: fetched.at, isFetched: true }
}

/** What stands where the request_uri leads is no request object. */
function notFetched(flow: Flow, request: Asking, refusal: Refusal | undefined): readonly Observation[] {
  const fetched = fetchesOf(flow, request).at(-1)
  const uri = parameter(request, 'request_uri')
  if (!fetched || !uri || !refusal) return []
  const { exchange, response } = fetched
  const isRefused = response.status >= 400
  return [
    observe(
      'error',
      `The server fetched the request object from the address in request_uri, {seen:1}, and ${isRefused ? 'got the status {seen:0}' : 'what it got is no signed JWT: it begins otherwise, or was cut'}. Have that address answer with the signed request object and nothing else.`,
      isRefused
        ? status(exchange, response.status, '200')
        : { place: bodyPlace(exchange, 'response'), seen: 'no JWT', expected: 'a signed JWT' },
      shows(uri),
      ...said(refusal),
    ),
  ]
}

function isUnreadable(carried: Located, { tokens }: CheckContext): boolean {
  const { kind } = tokens.decode(carried.value)
  return kind === 'opaque' || kind === 'malformed'
}

function bySaying(flow: Flow): readonly Observation[] {
  return inWordsOf(flow, 'request-object-invalid', (refusal) => {
    const [code, ...more] = said(refusal)
    const carried = requestsOf(flow)
      .flatMap((request) => parameter(request, 'request_uri') ?? parameter(request, 'request') ?? [])
      .slice(0, 1)
    const words = refusal.error.description ? ' It says: {seen:1}.' : ''
    return observe(
      'error',
      `The server refused the request object with {seen:0}.${words} ${adviceFor(refusal)}${providerWords(refusal)}`,
      code,
      ...more,
      ...carried.map((value) => shows(value)),
    )
  })
}

function adviceFor({ error }: Refusal): string {
  switch (error.code.value) {
    case 'invalid_request_uri':
      return 'It cannot use the request_uri: it does not know it, cannot fetch it, or finds no valid request object there. Push the request anew, or have the address answer the server.'
    case 'request_not_supported':
      return 'It does not support the parameter request: send the parameters themselves, or push them.'
    case 'request_uri_not_supported':
      return 'It does not support request_uri: send the parameters themselves, or the request object in the parameter request.'
    case 'registration_not_supported':
      return 'It does not support the parameter registration: register the client beforehand.'
    default:
      return 'Compare its signature, its key, aud, iss and exp with what the server asks for.'
  }
}

function inRequest(
  request: Asking,
  carried: Carried,
  context: CheckContext,
  refusal: Refusal | undefined,
): readonly Observation[] {
  const faults = faultsOf(request, carried, context.tokens.decode(carried.value), context)
  const graded = faults.map((fault): Fault => ({ ...fault, severity: refusal ? 'error' : fault.severity }))
  return together(graded, {
    before: carried.isFetched
      ? 'The request object that the server fetched from the address in request_uri is not as it should be.'
      : 'The request object in the parameter request is not as it should be.',
    more: refusal ? said(refusal) : [],
  })
}

function faultsOf(
  request: Asking,
  carried: Carried,
  token: DecodedToken,
  { metadata }: CheckContext,
): readonly Fault[] {
  const beside = request.parameters.find(({ name, in: carriedIn }) => name === 'request_uri' && carriedIn !== 'jwt')
  const both: readonly Fault[] =
    beside && !carried.isFetched
      ? [
          fault(
            'warning',
            'A request_uri stands beside it, and the two must not be sent together: send one.',
            shows(beside),
          ),
        ]
      : []
  switch (token.kind) {
    case 'jwe':
      return both
    case 'opaque':
      if (isPlaceholder(carried.value)) return both
      return [
        ...both,
        fault('warning', 'It is no JWT: a request object is a signed one.', shows(carried, 'a signed JWT')),
      ]
    case 'malformed':
      return [...both, fault('warning', `${token.reason} Send it as it was signed.`, shows(carried, 'a signed JWT'))]
    case 'jws':
      return [
        ...both,
        ...unsigned(carried, token),
        ...contradictions(request, carried, token),
        ...nested(carried, token),
        ...times(carried, token),
        ...audience(carried, token, metadata?.issuer?.value),
      ]
    default:
      return token satisfies never
  }
}

const fault = (severity: Severity, words: string, evidence: Evidence): Fault => ({ severity, words, evidence })

const claimAt = (
  carried: Located,
  part: 'header' | 'payload',
  name: string,
  seen: string | null,
  expected: string | null,
) => ({
  place: { exchange: carried.place.exchange, location: within(carried.place.location, part, name) },
  seen,
  expected,
})

/** OpenID Connect Core §6.1 lets a client register none; RFC 9101 asks for a signature. */
function unsigned(carried: Located, { header }: Jws): readonly Fault[] {
  const algorithm = memberText(header, 'alg')
  if (algorithm?.toLowerCase() !== 'none') return []
  const evidence = claimAt(carried, 'header', 'alg', algorithm, 'an algorithm that signs')
  return [
    fault(
      'note',
      'Its alg is {seen}: it is not signed, and anybody can write another. Sign it with a registered key.',
      evidence,
    ),
  ]
}

/** RFC 9101 §5 for client_id, OpenID Connect Core §6.1 for response_type too. */
function contradictions(request: Asking, carried: Located, { payload }: Jws): readonly Fault[] {
  return ['client_id', 'response_type'].flatMap((name): readonly Fault[] => {
    const outside = request.parameters.find((candidate) => candidate.name === name && candidate.in !== 'jwt')
    const inside = memberText(payload, name)
    if (!outside || inside === undefined || inside === outside.value) return []
    const evidence = { ...claimAt(carried, 'payload', name, inside, outside.value), expectedAt: outside.place }
    return [
      fault('warning', `Its ${name} is {seen}, and {expected} stands beside it: the two must be the same.`, evidence),
    ]
  })
}

/** RFC 9101 §4: a request object holds no other. */
function nested(carried: Located, { payload }: Jws): readonly Fault[] {
  return ['request', 'request_uri'].flatMap((name): readonly Fault[] => {
    const inside = memberText(payload, name)
    if (inside === undefined) return []
    return [
      fault(
        'warning',
        `It holds a ${name} itself, which it must not.`,
        claimAt(carried, 'payload', name, inside, null),
      ),
    ]
  })
}

/** Clocks differ; a minute is no fault. */
const tolerance = clockTolerance * 1000

function times(carried: Carried, { payload }: Jws): readonly Fault[] {
  const seconds = (name: string) => {
    const value = memberValue(payload, name)
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  }
  const exp = seconds('exp')
  const nbf = seconds('nbf')
  const found: Fault[] = []
  if (exp !== undefined && carried.at > exp * 1000 + tolerance) {
    const evidence = claimAt(carried, 'payload', 'exp', String(exp), `after ${Math.floor(carried.at / 1000)}`)
    found.push(
      fault(
        'warning',
        `It had expired ${inWords(carried.at - exp * 1000)} before. Sign a new one for each login.`,
        evidence,
      ),
    )
  }
  if (nbf !== undefined && carried.at < nbf * 1000 - tolerance) {
    const evidence = claimAt(carried, 'payload', 'nbf', String(nbf), `at most ${Math.floor(carried.at / 1000)}`)
    found.push(
      fault(
        'warning',
        `It is not valid for another ${inWords(nbf * 1000 - carried.at)}. Set the clock of the client.`,
        evidence,
      ),
    )
  }
  return found
}

/** RFC 9101 §4: aud is the issuer of the server. Some servers take the address of an endpoint, too. */
function audience(carried: Located, { payload }: Jws, issuer: string | undefined): readonly Fault[] {
  const value = memberValue(payload, 'aud')
  const names = Array.isArray(value) ? value : [value]
  if (issuer === undefined || value === undefined || names.includes(issuer)) return []
  const seen = typeof value === 'string' ? value : JSON.stringify(value)
  return [
    fault(
      'note',
      'Its aud is {seen}, and the issuer of the server is {expected}: servers refuse one that is made for another server.',
      claimAt(carried, 'payload', 'aud', seen, issuer),
    ),
  ]
}
