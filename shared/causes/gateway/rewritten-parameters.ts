import { formParameters } from '../../exchange/form-urlencoded.ts'
import { type HasParameters, type Parameter, parameter, parametersNamed } from '../../exchange/parameter.ts'
import { within } from '../../exchange/place.ts'
import { urlParts } from '../../exchange/url-parts.ts'
import type { Flow, SendingOff, Step } from '../../flow/flow.ts'
import type { AuthorizationRequest, AuthorizationResponse, Message, TokenRequest } from '../../oauth/message.ts'
import { observe, shows, toChangeAt } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import { sightingsOf } from '../in-flow.ts'

/** RFC 8707 §2 and RFC 8693 §2.1 let these two stand more than once. */
const repeatable = new Set(['resource', 'audience'])

const known = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code',
  'grant_type',
  'code_verifier',
  'code_challenge',
  'code_challenge_method',
  'client_secret',
  'refresh_token',
])

/**
 * True where a doubled parameter of this name is told here: something on the way may have added it. Not where the client
 * itself is seen to send it twice.
 */
export function isToldByGateway(flow: Flow, step: Step, message: Message, name: string): boolean {
  if (!isCarrier(message) || !known.has(name)) return false
  return makerOf(flow, step, message, (seen) => doubled(seen).some((twice) => twice.name === name)) !== 'client'
}

/** Parameters that stand twice, in another case, or are encoded once more than they should be. */
export function rewrittenParameters(flow: Flow): readonly Observation<Alarm>[] {
  const severity = flow.outcome === 'completed' ? 'warning' : 'error'
  return kinds
    .flatMap((kind) => flow.core.filter((step) => step.kind === kind))
    .flatMap((step) => rewritings.flatMap((rewriting) => toldOf(flow, step, severity, rewriting)))
}

type Carrier = AuthorizationRequest | AuthorizationResponse | TokenRequest

const kinds: readonly Message['kind'][] = ['authorization-request', 'authorization-response', 'token-request']
const isCarrier = (message: Message): message is Carrier => kinds.includes(message.kind)

/** What may become of a parameter, and how that is said. */
interface Rewriting {
  readonly find: (carrier: HasParameters) => readonly Parameter[]
  readonly words: (parameter: Parameter) => string
  readonly evidence: (parameter: Parameter) => Evidence
  /** True where another cause tells it of a client that does so itself. */
  readonly ofClientsElsewhere?: true
}

const rewritings: readonly Rewriting[] = [
  {
    find: doubled,
    words: ({ name }) =>
      `The parameter ${name} stands more than once. RFC 6749 §3.1 forbids it: some servers refuse the request, others read only one of the values, and not all the same one.`,
    evidence: (twice) => shows(twice),
    ofClientsElsewhere: true,
  },
  {
    find: otherCase,
    words: ({ name }) =>
      `The parameter ${name} is written in another case than ${name.toLowerCase()}: names must match letter by letter, so nobody reads this one.`,
    evidence: (renamed) => shows(renamed),
  },
  {
    find: encodedTwice,
    words: ({ name }) => `The value of ${name} is percent-encoded twice: decoded once, it is still {seen:0}.`,
    evidence: (twice) => ({ ...shows(twice), expected: decodedOnceMore(twice.value) ?? null }),
  },
]

/** Each parameter once, where it was first seen so. */
function toldOf(
  flow: Flow,
  step: Step,
  severity: Alarm,
  { find, words, evidence, ofClientsElsewhere }: Rewriting,
): readonly Observation<Alarm>[] {
  const names = new Set<string>()
  return sightingsOf(step).flatMap((message) => {
    if (!isCarrier(message)) return []
    return find(message).flatMap((parameter) => {
      if (names.has(parameter.name)) return []
      names.add(parameter.name)
      const maker = makerOf(flow, step, message, (seen) => find(seen).some(({ name }) => name === parameter.name))
      if (maker === 'client' && ofClientsElsewhere) return []
      const told = observe(severity, `${words(parameter)} ${changeAt[maker ?? 'unknown']}`, evidence(parameter))
      return [maker ? toChangeAt(maker, told) : told]
    })
  })
}

const changeAt = {
  client: 'The client itself sends it so: correct it there.',
  'authorization-server': 'The server itself sends it so.',
  gateway: 'It was right before: correct the rule of the gateway that makes this of it.',
  unknown: 'Look at what the client sends, and whether a gateway between it and the browser makes this of it.',
} as const

/** Who made the parameter so, as far as the traffic shows what it was before. */
function makerOf(
  flow: Flow,
  { message: first }: Step,
  message: Carrier,
  isSo: (seen: HasParameters) => boolean,
): 'client' | 'authorization-server' | 'gateway' | undefined {
  if (message !== first && !isSo(first)) return 'gateway'
  switch (message.kind) {
    case 'token-request':
      return 'client'
    case 'authorization-response':
      return message.sighting === 'redirect' ? 'authorization-server' : undefined
    case 'authorization-request': {
      const { initiator } = flow
      if (!initiator) return undefined
      const sent = initiator.inner ?? initiator.exchange
      return isSo({ parameters: parametersTold(sent) }) ? 'client' : 'gateway'
    }
    default:
      return message satisfies never
  }
}

/** The parameters of the authorization request as the client wrote them into its redirect. */
export function parametersTold({ id, to, place }: SendingOff): readonly Parameter[] {
  return formParameters(urlParts(to).query ?? '', id, within(place.location, 'query'), 'query')
}

/** RFC 9101 §5 asks for client_id in the request and in its signed object: only what stands in the open counts. */
function doubled(message: HasParameters): readonly Parameter[] {
  const open = message.parameters.filter((one) => one.in !== 'jwt')
  const names = new Set(open.map(({ name }) => name).filter((name) => known.has(name) && !repeatable.has(name)))
  return [...names].flatMap((name) => parametersNamed({ parameters: open }, name)[1] ?? [])
}

function otherCase(message: HasParameters): readonly Parameter[] {
  return message.parameters.filter(({ name }) => {
    const lower = name.toLowerCase()
    return name !== lower && known.has(lower) && !parameter(message, lower)
  })
}

/** Only values that have no percent sign of their own: a URI's scheme, and scopes. */
function encodedTwice(message: HasParameters): readonly Parameter[] {
  const redirectUri = parametersNamed(message, 'redirect_uri').filter(({ value }) =>
    /^[a-z][a-z0-9+.-]*%3a/i.test(value),
  )
  const scope = parametersNamed(message, 'scope').filter(({ value }) => /%20|%3A/i.test(value))
  return [...redirectUri, ...scope]
}

function decodedOnceMore(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
