import { isJsonObject } from '../exchange/json-parameters.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import { requestsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { tokenAttempts } from './in-flow.ts'
import { providerWords, refusals, said } from './refusals.ts'

/** The authorization_details cannot be read, or ask for what the server does not have (RFC 9396). */
export const authorizationDetailsInvalid = defineCause({
  id: 'authorization-details-invalid',
  title: 'The authorization_details are not as the server takes them',
  possibleCause:
    'The parameter is not a JSON array of objects with a type, has a type that the server does not know, or fields that the type does not have.',
  solution:
    'Send a JSON array whose entries each have a type from authorization_details_types_supported, with the fields that the documentation of that type names.',
  troubleshoot: 'Read authorization_details in the request as JSON, and compare its types with the metadata.',
  references: ['RFC 9396 §2', 'RFC 9396 §5', 'RFC 9396 §7', 'RFC 9396 §10'],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  leadsTo: ['malformed-request'],
  check(flow, context) {
    const carriers = [...requestsOf(flow), ...tokenAttempts(flow).map(({ request }) => request)]
    const sent = carriers.flatMap((message) => parameter(message, 'authorization_details') ?? [])
    const refusal = refusals(flow).find(
      ({ causes }) => causes.length === 1 && causes[0] === 'authorization-details-invalid',
    )
    const fault = sent.map((details) => faultOf(details, context)).find((found) => found !== undefined)
    if (fault) {
      return [
        observe(
          refusal || isRefused(flow) ? 'error' : 'warning',
          fault.words + (refusal ? providerWords(refusal) : ''),
          fault.evidence,
          ...(refusal ? said(refusal) : []),
        ),
      ]
    }
    if (refusal) {
      const [code, ...more] = said(refusal)
      return [
        observe(
          'error',
          `The server refused the authorization_details with {seen:0}: a type or a field in them is not one that it takes. Compare them with the documentation of the type.${providerWords(refusal)}`,
          code,
          ...more,
          ...sent.slice(0, 1).map((details) => shows(details)),
        ),
      ]
    }
    return narrowed(flow, sent[0])
  },
})

const isRefused = (flow: Flow) => refusals(flow).some(({ error }) => error.code.value === 'invalid_request')

interface Fault {
  readonly words: string
  readonly evidence: Evidence
}

function faultOf(details: Parameter, { metadata }: CheckContext): Fault | undefined {
  const entries = parsed(details.value)
  if (!entries) {
    return {
      words: 'The authorization_details are not a JSON array. Send an array, also of one entry, percent-encoded once.',
      evidence: shows(details, 'a JSON array of objects'),
    }
  }
  const untyped = entries.findIndex((entry) => typeOf(entry) === undefined)
  if (untyped >= 0) {
    return {
      words: `Entry ${untyped + 1} of the authorization_details has no type, which is required. Name it.`,
      evidence: shows(details, 'a type in each entry'),
    }
  }
  const listed = metadata && parameter(metadata, 'authorization_details_types_supported')
  const known = listed && parsed(listed.value)
  const unknown = known && entries.map(typeOf).find((type) => !known.includes(type))
  if (!listed || unknown === undefined) return undefined
  return {
    words:
      'A type in the authorization_details {seen:0} is not among the authorization_details_types_supported of the server, which are {expected:0}. Use one of these.',
    evidence: { ...shows(details, listed.value), expectedAt: listed.place },
  }
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function typeOf(entry: unknown): string | undefined {
  const type = isJsonObject(entry) ? entry['type'] : undefined
  return typeof type === 'string' && type !== '' ? type : undefined
}

/** RFC 9396 §7: the token response says what was granted, which may be less. */
function narrowed(flow: Flow, asked: Parameter | undefined): readonly Observation[] {
  const wanted = asked && parsed(asked.value)
  if (!asked || !wanted) return []
  const granted = tokenAttempts(flow)
    .flatMap(({ response }): readonly Message[] => (response?.granted ? [response] : []))
    .map((message) => parameter(message, 'authorization_details'))
    .find((found) => found !== undefined)
  const given = granted && parsed(granted.value)
  if (!granted || !given) return []
  const types = given.map(typeOf)
  const missing = [...new Set(wanted.map(typeOf))].filter((type) => !types.includes(type))
  if (missing.length === 0) return []
  return [
    {
      ...observe(
        'note',
        `The server granted fewer authorization_details than were asked for: ${missing.length === 1 ? 'one type is' : `${missing.length} types are`} not in {seen:0}. What needs them will be refused.`,
        { ...shows(granted, asked.value), expectedAt: asked.place },
      ),
      where: 'authorization-server',
    },
  ]
}
