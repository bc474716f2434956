import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { knownGrantTypes } from '../oauth/grant.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { type TokenAttempt, tokenAttempts } from './in-flow.ts'
import { providerWords, refusalOf, said } from './refusals.ts'
import { meant } from './spelling.ts'

/** The server does not know the grant that grant_type names (RFC 6749 §5.2). */
export const grantTypeUnsupported = defineCause({
  id: 'grant-type-unsupported',
  title: 'The server does not know this grant type',
  possibleCause:
    'grant_type is misspelt or lacks its URN, or the server does not have this grant, or has it switched off.',
  solution:
    'Send a grant_type that the server names in grant_types_supported, to the letter; those of extensions are whole URNs.',
  troubleshoot: 'Compare grant_type in the token request with grant_types_supported in the metadata.',
  references: ['RFC 6749 §5.2', 'RFC 6749 §4.5', 'RFC 8414 §2', 'RFC 8628 §3.4', 'RFC 8693 §2.1', 'RFC 7523 §2.1'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['malformed-request', 'token-error-without-code'],
  check: (flow, context) => tokenAttempts(flow).flatMap((attempt) => judged(flow, attempt, context)),
})

function judged(
  _flow: Flow,
  { request, response }: TokenAttempt,
  { metadata }: CheckContext,
): readonly Observation<'error'>[] {
  const type = parameter(request, 'grant_type')
  const refusal = response && refusalOf(response)
  if (!type || type.value === '' || !refusal) return []
  const said_ = refusal.causes.length === 1 && refusal.causes[0] === 'grant-type-unsupported'
  const known = request.grant === 'unknown' ? wordMeant(type.value) : undefined
  // Servers that look for nothing but what they know say invalid_request to a name that they do not.
  const unread = refusal.error.code.value === 'invalid_request' && known !== undefined
  if (!said_ && !unread) return []
  const listed = metadata?.grantTypesSupported
  const at = listed?.[0]?.place
  const unlisted = listed && at && !listed.some(({ value }) => value === type.value)
  const [words, evidence] = known
    ? misspelt(type, known)
    : unlisted
      ? notListed(type, listed.map(({ value }) => value).join(' '), at)
      : bySaying(type)
  return [observe('error', `${words}${providerWords(refusal)}`, evidence, ...said(refusal))]
}

type Told = readonly [words: string, evidence: Evidence]

function misspelt(type: Parameter, known: string): Told {
  return [
    'No specification knows the grant_type {seen:0}; {expected:0} is meant. Write it exactly so.',
    shows(type, known),
  ]
}

function notListed(type: Parameter, listed: string, expectedAt: Parameter['place']): Told {
  return [
    'The server does not have the grant {seen:0}: its metadata offers {expected:0}. Use one of these, or switch the grant on at the server.',
    { ...shows(type, listed), expectedAt },
  ]
}

function bySaying(type: Parameter): Told {
  return [
    'The server does not take the grant_type {seen:0}. It does not have this grant, or has it switched off, or the request went to another address than the token endpoint. Compare with what its documentation or metadata offers.',
    shows(type),
  ]
}

/** By its whole name, or by the end of its URN. */
function wordMeant(value: string): string | undefined {
  const end = value.split(':').at(-1) ?? value
  const ends = knownGrantTypes.map((type) => type.split(':').at(-1) ?? type)
  const found = meant(end, ends)
  return found === undefined ? undefined : knownGrantTypes[ends.indexOf(found)]
}
