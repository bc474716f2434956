import { type Parameter, parameter, parametersNamed } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import type { AuthorizationRequest, AuthorizationResponse, Message, TokenRequest } from '../../oauth/message.ts'
import { observe, shows } from '../evidence.ts'
import type { Alarm, Observation } from '../finding.ts'
import { sightingsOf, stepsOf } from '../in-flow.ts'

type Carrier = AuthorizationRequest | AuthorizationResponse | TokenRequest

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

/** True where a doubled parameter of this name is told here: something on the way may have added it. */
export function isToldByGateway(kind: Message['kind'], name: string): boolean {
  const carried = kind === 'authorization-request' || kind === 'authorization-response' || kind === 'token-request'
  return carried && known.has(name)
}

/** Parameters that stand twice, in another case, or are encoded once more than they should be. */
export function rewrittenParameters(flow: Flow): readonly Observation<Alarm>[] {
  const carriers: readonly Carrier[] = [
    ...stepsOf(flow, 'authorization-request').flatMap(sightingsOf),
    ...stepsOf(flow, 'authorization-response').flatMap(sightingsOf),
    ...stepsOf(flow, 'token-request').flatMap(sightingsOf),
  ]
  const severity = flow.outcome === 'completed' ? 'warning' : 'error'
  return carriers.flatMap((message) => [
    ...doubled(message).map((twice) =>
      observe(
        severity,
        `The parameter ${twice.name} stands more than once. RFC 6749 §3.1 forbids it, and servers refuse the request or take any of the two. Look for the client or the gateway that adds it again.`,
        shows(twice),
      ),
    ),
    ...otherCase(message).map((renamed) =>
      observe(
        severity,
        `The parameter ${renamed.name} is written in another case than ${renamed.name.toLowerCase()}: names are exact, and the server does not see it. Look for the gateway's rule that rewrites names.`,
        shows(renamed),
      ),
    ),
    ...encodedTwice(message).map((twice) =>
      observe(
        severity,
        `The value of ${twice.name} is percent-encoded twice: decoded once it is still {seen:0}. Encode it once; look for a gateway that encodes what is encoded.`,
        { ...shows(twice), expected: decodedOnceMore(twice.value) ?? null },
      ),
    ),
  ])
}

/** RFC 9101 §5 asks for client_id in the request and in its signed object: only what stands in the open counts. */
function doubled(message: Carrier): readonly Parameter[] {
  const open = message.parameters.filter((one) => one.in !== 'jwt')
  const names = new Set(open.map(({ name }) => name).filter((name) => known.has(name) && !repeatable.has(name)))
  return [...names].flatMap((name) => parametersNamed({ parameters: open }, name)[1] ?? [])
}

function otherCase(message: Carrier): readonly Parameter[] {
  return message.parameters.filter(({ name }) => {
    const lower = name.toLowerCase()
    return name !== lower && known.has(lower) && !parameter(message, lower)
  })
}

/** Only values that have no percent sign of their own: a URI's scheme, and scopes. */
function encodedTwice(message: Carrier): readonly Parameter[] {
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
