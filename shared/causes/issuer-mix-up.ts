import { parameter } from '../exchange/parameter.ts'
import { type Located, type Place, within } from '../exchange/place.ts'
import { withoutLastSlash } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, placeOf } from './evidence.ts'
import type { Alarm, Evidence, Observation, Severity } from './finding.ts'
import { sightingsOf, stepsOf } from './in-flow.ts'
import { isSealed } from './signed-response.ts'

/** The authorization response names another issuer than the request went to, or none though the server promised one (RFC 9207). */
export const issuerMixUp = defineCause({
  id: 'issuer-mix-up',
  title: 'The response does not come from the issuer that was asked',
  possibleCause:
    'The client mixes two authorization servers up, somebody put the response of another server in its place, or the server is configured with another issuer in one place than in another.',
  solution:
    'Store the issuer with each request, and drop a response whose iss is another text. Have the server send the very issuer of its metadata.',
  troubleshoot:
    'Compare iss in the response with issuer in the metadata of the server that was asked, letter by letter.',
  references: ['RFC 9207 §2', 'RFC 9207 §2.4', 'RFC 9207 §3', 'RFC 9700 §4.4'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  // Whoever answered is taken for the issuer of what it signs.
  leadsTo: ['id-token-issuer-mismatch', 'signed-answer-invalid'],
  check(flow, context) {
    const expected = issuerOf(context)
    if (!expected) return []
    return stepsOf(flow, 'authorization-response').flatMap((step) => {
      const [first, ...others] = sightingsOf(step).map((response) => judge(flow, response, expected, context))
      // What was lost or changed on the way to the client is told as that.
      return first ?? others.find((found) => found !== undefined) ?? []
    })
  },
})

interface Issuer {
  readonly value: string
  readonly at?: Place
}

/** By the metadata of the server that was asked, else by the registration. A template is no issuer. */
function issuerOf({ metadata, registration }: CheckContext): Issuer | undefined {
  const known: Issuer | undefined = metadata?.issuer
    ? { value: metadata.issuer.value, at: metadata.issuer.place }
    : registration?.issuer === undefined
      ? undefined
      : { value: registration.issuer }
  return known?.value.includes('{') ? undefined : known
}

function judge(
  flow: Flow,
  response: AuthorizationResponse,
  expected: Issuer,
  context: CheckContext,
): readonly Observation<Alarm>[] | undefined {
  const iss = parameter(response, 'iss')
  if (!iss) return absent(flow, response, expected, context)
  // The issuer of a signed response is a claim of its JWT: it is told with the others (JARM §2.4).
  if (iss.in === 'jwt') return undefined
  if (iss.value === expected.value) return undefined
  return [other(flow, iss, expected)]
}

/** RFC 9207 §2.4: simple string comparison, so that a slash at the end already makes another issuer. */
function other(flow: Flow, iss: Located, expected: Issuer): Observation<Alarm> {
  const bySlash = withoutLastSlash(iss.value) === withoutLastSlash(expected.value)
  const severity: Severity = flow.outcome === 'completed' ? 'warning' : 'error'
  return observe(
    severity,
    bySlash
      ? 'The response comes with iss {seen:0}, and the issuer of the server is {expected:0}: the two differ only by the slash at the end. Clients compare them letter by letter, and refuse the response. Configure one of the two for both.'
      : 'The response comes with iss {seen:0}, and the request went to {expected:0}. A client must refuse it: the code may come from another server, or be on its way to an attacker. See whether the client confuses two servers, or whether the server is configured with two names.',
    against(iss, expected),
  )
}

function against(iss: Located, { value, at }: Issuer): Evidence {
  return { place: iss.place, seen: iss.value, expected: value, ...(at && { expectedAt: at }) }
}

/** RFC 9207 §2.4: where the server says that it sends one, a response without it must be dropped. */
function absent(
  flow: Flow,
  response: AuthorizationResponse,
  expected: Issuer,
  { metadata }: CheckContext,
): readonly Observation<Alarm>[] | undefined {
  if (!metadata?.issParameterSupported) return undefined
  // An ID token beside it names the issuer already, and servers leave the parameter out then (RFC 9207 §2.4).
  if (parameter(response, 'id_token')) return undefined
  // Of a signed response it is a claim, told with the others (JARM §2.4); one that cannot be read may hold it.
  if (response.jarm || isSealed(response)) return undefined
  const promised: Evidence = {
    place: {
      exchange: metadata.at.exchange,
      location: within(metadata.at.location, 'authorization_response_iss_parameter_supported'),
    },
    seen: 'true',
    expected: null,
  }
  const missing = lacks(placeOf(response, 'iss'), expected.value)
  return [
    observe(
      wasDropped(flow) ? 'error' : 'warning',
      'The metadata of the server says that every response has iss, and this one has none. A client that goes by it must refuse the response. Have the server send {expected:0}, and nothing on the way drop it.',
      expected.at ? { ...missing, expectedAt: expected.at } : missing,
      promised,
    ),
  ]
}

/** The client answered a response that was no refusal with an error page. */
function wasDropped(flow: Flow): boolean {
  return (
    flow.outcome === 'failed' &&
    stepsOf(flow, 'authorization-response').some(
      (step) =>
        !step.message.error &&
        sightingsOf(step).some(({ sighting, response }) => sighting === 'delivery' && (response?.status ?? 0) >= 400),
    )
  )
}
