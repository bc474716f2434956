import { parameter } from '../exchange/parameter.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import { askedFor } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { providerWords, type Refusal, refusalOf, said } from './refusals.ts'
import { inWordsOf } from './server-words.ts'

/** The login behind the token is too weak or too old for what is asked (RFC 9470). */
export const stepUpRequired = defineCause({
  id: 'step-up-required',
  title: 'A stronger or a newer login is needed',
  possibleCause:
    'The resource, or the server, asks for another authentication context, such as a second factor, or for a login that is not so long ago.',
  solution:
    'Begin a new login with the acr_values, or the max_age, that the answer names, and call the resource with the token that it gives.',
  troubleshoot: 'Read acr_values and max_age in the WWW-Authenticate header, and acr and auth_time in the token.',
  references: ['RFC 9470 §3', 'RFC 9470 §4', 'OpenID Connect Core §3.1.2.1'],
  severities: ['error'],
  where: 'client',
  check: (flow) =>
    inWordsOf(flow, 'step-up-required', (refusal) => {
      const [code, ...more] = said(refusal)
      const asked = askedFor(flow, 'acr_values')
      return observe(
        'error',
        `The server answered with {seen:0}: the person did not, or could not, log in as strongly as it asks for. Have the person set up what is needed, such as a second factor, or ask for a level that the server and the person have.${providerWords(refusal)}`,
        code,
        ...more,
        ...(asked ? [shows(asked)] : []),
      )
    }),
  checkResource({ message }) {
    if (message.kind !== 'resource-response') return []
    const refusal = refusalOf(message)
    return refusal?.causes.length === 1 && refusal.causes[0] === 'step-up-required'
      ? [challenged(message, refusal)]
      : []
  },
})

/** RFC 9470 §3: what is needed stands beside the error. */
function challenged(message: ResourceResponse, refusal: Refusal): Observation<'error'> {
  const needed: readonly Evidence[] = message.challenges
    .filter((challenge) => parameter(challenge, 'error')?.value === refusal.error.code.value)
    .flatMap((challenge) => ['acr_values', 'max_age'].flatMap((name) => parameter(challenge, name) ?? []))
    .map((value) => shows(value))
  const [code, ...more] = said(refusal)
  const names = needed.map((_value, index) => `{seen:${index + 1}}`).join(' and ')
  return observe(
    'error',
    needed.length > 0
      ? `The resource refused the token with {seen:0}: it needs a login with ${names}. Begin one with these values in the authorization request, and call again with the new token.${providerWords(refusal)}`
      : `The resource refused the token with {seen:0}, and does not say what it needs. Ask its owner for the acr_values or the max_age, and begin a login with them.${providerWords(refusal)}`,
    code,
    ...needed,
    ...more,
  )
}
