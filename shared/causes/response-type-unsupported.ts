import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import { countingRequest, refusedAtAuthorization, responseTypes, wordsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows, toChangeAt } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { providerWords, type Refusal, said } from './refusals.ts'

/** The server does not give what response_type asks for (RFC 6749 §4.1.2.1). */
export const responseTypeUnsupported = defineCause({
  id: 'response-type-unsupported',
  title: 'The server does not give what response_type asks for',
  possibleCause:
    'The app asks for a response type that the server does not have, that is switched off for this client, often implicit or hybrid, or that is misspelt.',
  solution:
    'Ask with response_type=code, the one that every server has, or allow the other for this client in its registration.',
  troubleshoot: 'Compare response_type in the authorization request with response_types_supported in the metadata.',
  references: ['RFC 6749 §3.1.1', 'RFC 6749 §4.1.2.1', 'RFC 8414 §2', 'OAuth 2.0 Multiple Response Types §5'],
  severities: ['error', 'note'],
  where: 'client',
  leadsTo: ['malformed-request'],
  check(flow, context) {
    const request = countingRequest(flow)
    const type = request && parameter(request, 'response_type')
    if (!type || type.value === '') return []
    const listed = listedTypes(context)
    const refusal = refusedAtAuthorization(flow).find((candidate) => isAbout(candidate, type, listed))
    return refusal ? [refused(type, listed, refusal)] : unlisted(flow, type, listed)
  },
})

const listedTypes = ({ metadata }: CheckContext) => metadata?.responseTypesSupported

function isAbout({ error, causes }: Refusal, type: Parameter, listed: readonly Located[] | undefined): boolean {
  if (causes.length === 1 && causes[0] === 'response-type-unsupported') return true
  if (error.code.value !== 'invalid_request') return false
  return /response[ _]?type/i.test(wordsOf(error)) || (!error.description && !isListed(type.value, listed))
}

/** RFC 6749 §3.1.1: the order of the values says nothing. True where nothing is listed. */
function isListed(type: string, listed: readonly Located[] | undefined): boolean {
  if (!listed) return true
  const asked = responseTypes(type)
  return listed.some(({ value }) => {
    const one = responseTypes(value)
    return one.size === asked.size && [...one].every((name) => asked.has(name))
  })
}

function against(type: Parameter, listed: readonly Located[] | undefined): Evidence {
  const at = listed?.[0]?.place
  if (!listed || !at) return shows(type)
  return { ...shows(type, listed.map(({ value }) => value).join(', ')), expectedAt: at }
}

function refused(
  type: Parameter,
  listed: readonly Located[] | undefined,
  refusal: Refusal,
): Observation<'error' | 'note'> {
  const known = isListed(type.value, listed)
  const what = known
    ? 'It may be switched off for this client: allow it in the registration, or ask for code.'
    : 'The server lists {expected:0}: ask for one of these.'
  const observation = observe(
    'error',
    `The server refused the response_type {seen:0}. ${what}${providerWords(refusal)}`,
    against(type, listed),
    ...said(refusal),
  )
  return known ? toChangeAt('registration', observation) : observation
}

function unlisted(
  flow: Flow,
  type: Parameter,
  listed: readonly Located[] | undefined,
): readonly Observation<'error' | 'note'>[] {
  if (isListed(type.value, listed) || refusedAtAuthorization(flow).length > 0) return []
  return [
    observe(
      'note',
      'The response_type {seen:0} is not among those that the metadata of the server lists: {expected:0}. Have the server list what it gives, or ask for one of these.',
      against(type, listed),
    ),
  ]
}
