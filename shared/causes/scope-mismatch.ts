import { parameter } from '../exchange/parameter.ts'
import type { Located, Place } from '../exchange/place.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { Message, TokenResponse } from '../oauth/message.ts'
import { authorizationRequest } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { errorEvidence, lacks, observe, placeOf, shows, status, toChangeAt } from './evidence.ts'
import type { Alarm, Evidence, FixPlace, Observation } from './finding.ts'
import { stepsOf, type TokenAttempt, tokenAttempts } from './in-flow.ts'
import { isInOwnWords, providerWords, refusalOf } from './refusals.ts'
import { grantedScopes, scopesOf, wrongSeparator } from './scopes.ts'

/** The scopes asked for, registered, granted and needed are not the same. */
export const scopeMismatch = defineCause({
  id: 'scope-mismatch',
  title: 'The scopes do not fit',
  possibleCause:
    'The app asks for a scope that is not registered for it or that the server does not have, is granted less than it asked for, or separates scopes by something other than a space.',
  solution:
    'Ask for scopes that are registered for this client, register those that are needed, separate them by one space, and ask for the scope that the resource names.',
  troubleshoot:
    'Compare scope in the authorization request, in the token response and in the WWW-Authenticate header of the resource.',
  references: ['RFC 6749 §3.3', 'RFC 6749 §5.1', 'RFC 6749 §4.1.2.1', 'RFC 6750 §3.1'],
  severities: ['error', 'warning'],
  where: 'client',
  // A scope that was not granted is missing at the resource later.
  leadsTo: ['scope-mismatch'],
  check(flow, context) {
    const refused = invalidScope(flow, context)
    if (refused.length > 0) return refused
    return [...unregistered(flow, context), ...narrowed(flow), ...separated(flow)]
  },
  checkResource: insufficient,
})

/** The scope that the flow asked for: in the authorization request, or where the grant has none, elsewhere. */
function asked(flow: Flow): Located | undefined {
  const request = authorizationRequest(flow)
  const first = request && parameter(request, 'scope')
  if (first) return first
  const kinds = ['pushed-authorization-request', 'device-authorization-request', 'token-request'] as const
  for (const kind of kinds) {
    for (const { message } of stepsOf(flow, kind)) {
      const scope = parameter(message, 'scope')
      if (scope) return scope
    }
  }
  return undefined
}

function invalidScope(flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  return flow.core.flatMap(({ message }) => {
    const error = refusalOf(message)?.error
    if (!error || message.kind === 'resource-response' || !blamesScope(message)) return []
    const scope = requestScope(flow, message) ?? asked(flow)
    const told = errorEvidence(error)
    if (!scope)
      return [
        observe(
          'error',
          `The server refused the scope with {seen:0}.${meant(message)}`,
          shows(error.code),
          ...told.slice(1),
        ),
      ]
    const observation = observe(
      'error',
      `The server refused the scope {seen:0}. ${adviceFor(scope, context)}${meant(message)}`,
      against(scope, context),
      ...told,
    )
    return [isUnregistered(scope, context) ? toChangeAt('registration', observation) : observation]
  })
}

function meant(message: Message): string {
  const refusal = refusalOf(message)
  return refusal ? providerWords(refusal) : ''
}

function blamesScope(message: Message): boolean {
  const refusal = refusalOf(message)
  if (!refusal || refusal.row?.expected) return false
  if (isInOwnWords(refusal)) return refusal.causes.length === 1 && refusal.causes[0] === 'scope-mismatch'
  return refusal.error.code.value === 'invalid_scope'
}

/** The scope of the token request that this answers: a refresh may ask for less than the first request. */
function requestScope(flow: Flow, message: Message): Located | undefined {
  if (message.kind !== 'token-response') return undefined
  const request = tokenAttempts(flow).find(({ response }) => response?.id === message.id)?.request
  return request && parameter(request, 'scope')
}

/** What may be asked for: the registration first, else what the metadata lists. */
function allowed({
  registration,
  metadata,
}: CheckContext): { readonly scopes: readonly string[]; readonly at?: Place } | undefined {
  if (registration?.scopes) return { scopes: registration.scopes }
  const listed = metadata?.scopesSupported
  const at = listed?.[0]?.place
  return listed && { scopes: listed.map(({ value }) => value), ...(at && { at }) }
}

function against(scope: Located, context: CheckContext): Evidence {
  const may = allowed(context)
  return {
    place: scope.place,
    seen: scope.value,
    expected: may ? may.scopes.join(' ') : null,
    ...(may?.at && { expectedAt: may.at }),
  }
}

/** The scopes of the request that the registration, or else the metadata, does not have. */
function extraScopes(scope: Located, context: CheckContext): readonly string[] {
  const may = allowed(context)
  return may && !wrongSeparator(scope.value) ? scopesOf(scope.value).filter((name) => !may.scopes.includes(name)) : []
}

const isUnregistered = (scope: Located, context: CheckContext) =>
  context.registration?.scopes !== undefined && extraScopes(scope, context).length > 0

function adviceFor(scope: Located, context: CheckContext): string {
  const separator = wrongSeparator(scope.value)
  if (separator) return `Its scopes are separated by ${separator}; the separator is one space.`
  const extra = extraScopes(scope, context)
  if (extra.length > 0) {
    const where = context.registration?.scopes
      ? 'registered for this client'
      : "listed in the server's scopes_supported"
    return `Not ${where}: ${extra.join(', ')}. Leave it out, or register it.`
  }
  return 'Ask only for scopes that the server has and that are registered for this client; look for a typing error.'
}

function unregistered(flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  const scope = asked(flow)
  const registered = context.registration?.scopes
  if (!scope || !registered) return []
  const extra = scopesOf(scope.value).filter((name) => !registered.includes(name))
  if (extra.length === 0) return []
  return [
    toChangeAt(
      'registration',
      observe(
        'warning',
        `The app asks for scopes that are not registered for it: ${extra.join(', ')}. The server let it pass this time. Register them, or leave them out.`,
        shows(scope, registered.join(' ')),
      ),
    ),
  ]
}

/** RFC 6749 §5.1: the response names the scope where it is not the one that was asked for. */
function narrowed(flow: Flow): readonly Observation<Alarm>[] {
  return tokenAttempts(flow).flatMap((attempt) => {
    const { response, request } = attempt
    const granted = response?.granted ? parameter(response, 'scope') : undefined
    const wanted = parameter(request, 'scope') ?? (request.grant === 'refresh_token' ? undefined : asked(flow))
    if (!response || !granted || !wanted) return []
    const missing = missingScopes(wanted, granted, response)
    if (missing.length === 0) return []
    return [
      toChangeAt(
        'registration',
        observe(
          'warning',
          `The server granted less than was asked for: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in {seen:0}. What needs it will be refused. Have the scope registered and consented to, or do not ask for it.`,
          { place: granted.place, seen: granted.value, expected: wanted.value, expectedAt: wanted.place },
        ),
      ),
    ]
  })
}

function missingScopes(wanted: Located, granted: Located, response: TokenResponse): readonly string[] {
  const given = grantedScopes(granted.value)
  // The ID token is what openid asks for, the refresh token what offline_access asks for.
  if (parameter(response, 'id_token')) {
    // Where none of them is named, the scope is that of the access token's resource alone (RFC 8707 §2.2).
    const named = [...identityScopes].some((name) => given.has(name))
    for (const name of named ? ['openid'] : identityScopes) given.add(name)
  }
  if (parameter(response, 'refresh_token')) given.add('offline_access')
  return scopesOf(wanted.value).filter((name) => !given.has(name))
}

/** OpenID Connect Core §5.4 and §11: they ask for claims and for a login, not for a resource. */
const identityScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access'])

/** RFC 6749 §3.3: scopes are separated by a space; a comma is a letter of a scope's name. */
function separated(flow: Flow): readonly Observation<Alarm>[] {
  const scope = asked(flow)
  const separator = scope && wrongSeparator(scope.value)
  if (!scope || !separator || everythingGranted(flow, scope)) return []
  return [
    observe(
      flow.outcome === 'failed' ? 'error' : 'warning',
      `The scopes in {seen:0} are separated by ${separator}: by RFC 6749 §3.3 that is one scope with a strange name. Separate them by one space.`,
      shows(scope, scope.value.split(/[,;+|]\s*|\s{2,}/).join(' ')),
    ),
  ]
}

/** Some providers take commas and say so by granting each scope. */
function everythingGranted(flow: Flow, scope: Located): boolean {
  return tokenAttempts(flow).some(({ response }: TokenAttempt) => {
    const granted = response?.granted ? parameter(response, 'scope') : undefined
    if (!granted) return false
    const given = grantedScopes(granted.value)
    return scope.value.split(/[,;+|\s]+/).every((name) => name === '' || given.has(name))
  })
}

/** RFC 6750 §3.1: the token's scope is not enough for the resource. */
function insufficient({ message }: Step, flow: Flow): readonly Observation<Alarm>[] {
  if (message.kind !== 'resource-response' || message.error?.code.value !== 'insufficient_scope') return []
  const challenge = message.challenges.find(
    (candidate) => parameter(candidate, 'error')?.value === 'insufficient_scope',
  )
  const needed = challenge && parameter(challenge, 'scope')
  const granted = grantedScope(flow)
  const first = shows(message.error.code)
  const code = [first, status(message.exchange, message.response.status, '200')] as const
  if (!needed) {
    return [
      observe(
        'error',
        'The resource refuses the access token: its scope is not enough. Ask for the scope that this resource needs.',
        ...code,
      ),
    ]
  }
  const token = granted ?? firstRequestScope(flow)
  const { words, where } = whyInsufficient(scopesOf(needed.value), granted, asked(flow))
  const observation = observe(
    'error',
    `The resource needs the scope {expected:0}, and the access token has {seen:0}. ${words}`,
    token
      ? { place: token.place, seen: token.value, expected: needed.value, expectedAt: needed.place }
      : lacks(needed.place, needed.value),
    ...code,
  )
  return [toChangeAt(where, observation)]
}

function whyInsufficient(
  needed: readonly string[],
  granted: Located | undefined,
  wanted: Located | undefined,
): { readonly words: string; readonly where: FixPlace } {
  const given = granted && grantedScopes(granted.value)
  if (given && needed.every((name) => given.has(name))) {
    return {
      words:
        'The server had granted what it needs: see that the resource reads it in this token (the claim scope or scp, or the introspection).',
      where: 'resource-server',
    }
  }
  const sent = wanted ? scopesOf(wanted.value) : []
  return needed.every((name) => sent.includes(name))
    ? {
        words:
          'The app had asked for it, and the server did not grant it: have it registered for this client, and consented to.',
        where: 'registration',
      }
    : {
        words: 'Ask for it in the authorization request, and have it registered for this client.',
        where: 'client',
      }
}

function grantedScope(flow: Flow): Located | undefined {
  for (const { response } of tokenAttempts(flow).toReversed()) {
    const scope = response?.granted ? parameter(response, 'scope') : undefined
    if (scope) return scope
  }
  return undefined
}

function firstRequestScope(flow: Flow): Located | undefined {
  const request = authorizationRequest(flow)
  return asked(flow) ?? (request && { value: '', place: placeOf(request, 'scope') })
}
