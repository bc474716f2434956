import { isArray, textsOf } from '../exchange/json-parameters.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import { urlParts } from '../exchange/url-parts.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, placeOf, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { providerWords, refusalOf, said } from './refusals.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['registration-response'], refused)

/** The server does not register the client as it wants to be (RFC 7591 §3.2.2). */
export const registrationRefused = defineCause({
  id: 'registration-refused',
  title: 'The server refuses to register the client',
  possibleCause:
    'A redirect URI is of a kind that the server does not take, or the client asks for a grant, a response type or a way of authentication that the server does not have or that do not go together.',
  solution:
    'Ask only for what the metadata of the server lists. Register redirect URIs that are https, loopback (http://127.0.0.1) or of a private scheme, whichever the server allows, and without a fragment.',
  troubleshoot: 'Compare the members of the registration request with the lists in the metadata of the server.',
  references: ['RFC 7591 §2', 'RFC 7591 §2.1', 'RFC 7591 §3.2.2', 'RFC 8252 §7.1'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['client-credentials-invalid'],
  checkLoose: looks,
})

const codes: ReadonlySet<string> = new Set([
  'invalid_redirect_uri',
  'invalid_client_metadata',
  'invalid_software_statement',
  'unapproved_software_statement',
])

function refused(message: EndpointResponse, { request, metadata }: Surroundings): readonly Observation<'error'>[] {
  const refusal = refusalOf(message)
  if (!refusal || !codes.has(refusal.error.code.value)) return []
  const reasons = request?.kind === 'registration-request' ? reasonsOf(message, request, metadata) : []
  const words =
    reasons.length > 0
      ? reasons.map((reason, index) => reason.words(index)).join(' ')
      : 'Only its words tell what is wrong: compare the members of the request with the metadata of the server.'
  const [first, ...more] = [...reasons.map(({ evidence }) => evidence), ...said(refusal)]
  return first
    ? [observe('error', `The server does not register the client. ${words}${providerWords(refusal)}`, first, ...more)]
    : []
}

interface Reason {
  readonly words: (n: number) => string
  readonly evidence: Evidence
}

function reasonsOf(
  response: EndpointResponse,
  request: Message,
  metadata: ServerMetadata | undefined,
): readonly Reason[] {
  const { error } = response
  if (error?.code.value === 'invalid_redirect_uri') return redirectReasons(request)
  if (error?.code.value !== 'invalid_client_metadata') return []
  const named = namedMember(request, error.description?.value ?? '')
  const found = [...unsupported(request, metadata), ...inconsistent(request)]
  if (found.length > 0 || !named) return found
  return [{ words: (n) => `It complains about ${named.name}, which is {seen:${n}}.`, evidence: shows(named) }]
}

function redirectReasons(request: Message): readonly Reason[] {
  const sent = parameter(request, 'redirect_uris')
  const uris = listIn(sent)
  if (!sent || uris.length === 0) {
    return [
      {
        words: () => 'The request names no redirect URI (redirect_uris).',
        evidence: lacks(placeOf(request, 'redirect_uris')),
      },
    ]
  }
  return uris.map((uri) => ({
    words: (n) => `The redirect URI {seen:${n}} ${faultOf(uri.value) ?? 'is not one that the server accepts'}.`,
    evidence: shows(uri),
  }))
}

function faultOf(uri: string): string | undefined {
  const { scheme, authority, fragment } = urlParts(uri)
  if (scheme === '') return 'is not an absolute address, with scheme and host'
  if (fragment !== undefined) return 'has a fragment (#…), which is forbidden (RFC 6749 §3.1.2)'
  if (uri.includes('*')) return 'has a star: servers compare the whole URI'
  if (scheme === 'http' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(authority)) {
    return 'uses http for a host that is not this machine: use https'
  }
  if (scheme === 'http' && /^localhost/i.test(authority))
    return 'names localhost: many servers take 127.0.0.1 alone (RFC 8252 §8.3)'
  if (!/^https?$/.test(scheme) && !scheme.includes('.'))
    return 'has a private scheme without a dot in it, which RFC 8252 §7.1 asks for'
  return undefined
}

/** RFC 8414 §2: lists of the server, each for one member of the registration. */
const lists = [
  ['grant_types', 'grant_types_supported'],
  ['response_types', 'response_types_supported'],
  ['token_endpoint_auth_method', 'token_endpoint_auth_methods_supported'],
  ['scope', 'scopes_supported'],
  ['subject_type', 'subject_types_supported'],
  ['id_token_signed_response_alg', 'id_token_signing_alg_values_supported'],
] as const

function unsupported(request: Message, metadata: ServerMetadata | undefined): readonly Reason[] {
  if (!metadata) return []
  return lists.flatMap(([member, list]): readonly Reason[] => {
    const offered = parameter(metadata, list)
    const names = listIn(offered).map(({ value }) => value)
    const asked = parameter(request, member)
    if (!offered || !asked || names.length === 0) return []
    const wanted =
      member === 'scope'
        ? asked.value.split(' ').filter((name) => name !== '')
        : listIn(asked).map(({ value }) => value)
    const extra = wanted.filter((value) => !names.includes(value))
    if (extra.length === 0) return []
    return [
      {
        words: (n) => `${member} asks for {seen:${n}}, and the server has {expected:${n}}.`,
        evidence: { place: asked.place, seen: extra.join(' '), expected: names.join(' '), expectedAt: offered.place },
      },
    ]
  })
}

/** RFC 7591 §2.1: a response type needs its grant. */
function inconsistent(request: Message): readonly Reason[] {
  const responses = parameter(request, 'response_types')
  const grants = parameter(request, 'grant_types')
  const granted = grants ? listIn(grants).map(({ value }) => value) : ['authorization_code']
  const wanted = listIn(responses).flatMap(({ value }) => value.split(' '))
  const needed = [
    ...(wanted.includes('code') ? ['authorization_code'] : []),
    ...(wanted.some((name) => name === 'token' || name === 'id_token') ? ['implicit'] : []),
  ]
  const missing = needed.filter((grant) => !granted.includes(grant))
  if (missing.length === 0) return []
  return [
    {
      words: (n) => `grant_types is {seen:${n}}, and the response_types of the request need {expected:${n}} in it.`,
      evidence: grants
        ? { ...shows(grants), expected: missing.join(' ') }
        : lacks(placeOf(request, 'grant_types'), missing.join(' ')),
    },
  ]
}

function namedMember(request: Message, words: string): Parameter | undefined {
  return request.parameters.find(({ name }) => name.length > 4 && words.toLowerCase().includes(name.toLowerCase()))
}

function listIn(member: Parameter | undefined): readonly Located[] {
  if (!member) return []
  return isArray(member) ? textsOf(member).map((value) => ({ value, place: member.place })) : [member]
}
