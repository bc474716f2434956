import { parameter } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import { type Asking, readableRequest, refusedAtAuthorization } from '../asked.ts'
import { lacks, observe, placeOf, shows } from '../evidence.ts'
import type { Evidence, Observation } from '../finding.ts'
import { said } from '../refusals.ts'

/** What is wrong with the authorization request, whoever says so. */
export function malformedAuthorization(flow: Flow): readonly Observation[] {
  const request = readableRequest(flow)
  if (!request) return []
  const refusal = refusedAtAuthorization(flow).find(
    ({ error }) => error.code.value === 'invalid_request' || error.code.value === 'unsupported_response_type',
  )
  const severity = refusal || hasErrorPage(flow) ? 'error' : 'warning'
  const words = refusal ? said(refusal) : []
  return faultsOf(request).map(({ message, evidence }) => observe(severity, message, evidence, ...words))
}

interface Fault {
  readonly message: string
  readonly evidence: Evidence
}

function faultsOf(request: Asking): readonly Fault[] {
  return [...missing(request), ...promptOfNone(request), ...unreadableClaims(request), ...ageOfNoNumber(request)]
}

/** RFC 6749 §4.1.1: response_type and client_id are required. */
function missing(request: Asking): readonly Fault[] {
  return (['response_type', 'client_id'] as const).flatMap((name) => {
    const value = parameter(request, name)?.value
    // A client that pushes its request may name itself in its authentication alone.
    const named =
      name === 'client_id' && 'authentication' in request && request.authentication.some(({ clientId }) => clientId)
    if ((value !== undefined && value !== '') || named) return []
    return [
      {
        message: `The authorization request has no ${name}, which every server asks for. Send it.`,
        evidence: lacks(placeOf(request, name), name === 'response_type' ? 'code' : undefined),
      },
    ]
  })
}

/** OpenID Connect Core §3.1.2.1: none beside any other value is an error. */
function promptOfNone(request: Asking): readonly Fault[] {
  const prompt = parameter(request, 'prompt')
  const values = prompt?.value.split(' ').filter((value) => value !== '') ?? []
  if (!prompt || values.length < 2 || !values.includes('none')) return []
  return [
    {
      message:
        'The prompt {seen:0} asks for no page at all and for a page at once. Send none alone, or the other values without it.',
      evidence: shows(prompt, 'none'),
    },
  ]
}

/** OpenID Connect Core §5.5: claims is a JSON object. */
function unreadableClaims(request: Asking): readonly Fault[] {
  const claims = parameter(request, 'claims')
  if (!claims || isJsonObject(claims.value)) return []
  return [
    {
      message:
        'The parameter claims is not a JSON object, and no server can read it. Send the object as JSON text, percent-encoded once.',
      evidence: shows(claims, 'a JSON object'),
    },
  ]
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** OpenID Connect Core §3.1.2.1: a time in seconds. */
function ageOfNoNumber(request: Asking): readonly Fault[] {
  const age = parameter(request, 'max_age')
  if (!age || /^\d+$/.test(age.value)) return []
  return [
    {
      message: 'The max_age {seen:0} is not a number of seconds. Send a whole number, or leave it out.',
      evidence: shows(age, 'a number of seconds'),
    },
  ]
}

/** A page that refuses without an error that can be read. */
function hasErrorPage(flow: Flow): boolean {
  return flow.core.some(
    ({ message }) =>
      message.kind === 'authorization-error-page' &&
      !message.error &&
      message.response.status >= 400 &&
      message.response.status < 500,
  )
}
