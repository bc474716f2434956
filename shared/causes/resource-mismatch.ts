import { headerValue } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located, urlPlace, within } from '../exchange/place.ts'
import { comparableOrigin, urlParts } from '../exchange/url-parts.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'
import { memberText, memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { providerWords, type Refusal, refusedFor, said } from './refusals.ts'
import { askedResources } from './resource/asked-resources.ts'
import { alike, difference, identifierOf, loosely, nested } from './resource/identifier.ts'
import { headerToken } from './used-token.ts'
import { type Surroundings, wherever } from './wherever.ts'

const metadata = wherever(['resource-metadata-response'], ofAnotherResource)

/** The resource that is asked for is not, to the letter, the one that its metadata, the server or the token names. */
export const resourceMismatch = defineCause({
  id: 'resource-mismatch',
  title: 'The resource is not the one that is meant',
  possibleCause:
    'The resource parameter, the resource of the metadata and the audience of the token differ, often by a slash at the end alone, or the server does not know the resource.',
  solution:
    'Take resource from the protected resource metadata and use it unchanged everywhere: as the resource parameter of both requests, and as the audience of the token.',
  troubleshoot:
    'Compare resource in the metadata of the resource, in the authorization request and in the token request, and aud in the access token.',
  references: ['RFC 8707 §2', 'RFC 8707 §2.2', 'RFC 9728 §3.3', 'RFC 9068 §3'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['access-token-rejected', 'access-token-audience-mismatch'],
  check: (flow, context) => [...asked(flow, context)],
  checkResource: forAnotherAudience,
  checkLoose: metadata,
})

/** RFC 9728 §3.3: metadata of another resource must not be used. */
function ofAnotherResource(message: EndpointResponse, { session }: Surroundings): readonly Observation<Alarm>[] {
  const named = message.resourceMetadata?.resource
  // What is no identifier at all is told as that.
  if (!named || comparableOrigin(named.value) === undefined || named.value.includes('#')) return []
  const { url } = message.request
  const wellKnown = identifierOf(url)
  const called = [...session.challenges.values()].find(({ challenges }) =>
    challenges.some((challenge) => parameter(challenge, 'resource_metadata')?.value === url),
  )
  // The identifier of the whole host has a slash or none: its metadata lies at one address.
  const wanted = [wellKnown, called?.request.url.replace(/[?#].*$/s, '')].filter((one) => one !== undefined)
  const [expected] = wanted
  if (expected === undefined || wanted.some((one) => fits(named.value, one))) return []
  const close = wanted.find((one) => alike(named.value, one))
  const sameOrigin = wanted.some((one) => comparableOrigin(one) === comparableOrigin(named.value))
  if (!close && sameOrigin && wanted.some((one) => nested(one, named.value))) return []
  const evidence: Evidence = {
    place: named.place,
    seen: named.value,
    expected: close ?? expected,
    expectedAt: urlPlace(message.exchange),
  }
  const schemeAlone = named.value.replace(/^http:/, 'https:') === (close ?? expected)
  return [
    {
      ...observe(
        sameOrigin ? 'warning' : 'error',
        close
          ? `By its address, this is the metadata of the resource {expected:0}, and it names {seen:0}: ${difference(named.value, close)}. Clients that compare the two as RFC 9728 asks refuse it.`
          : `By its address, this is the metadata of the resource {expected:0}, and it names {seen:0}: a client must not use it.${schemeAlone ? ' The resource does not know that the gateway before it speaks https.' : ''} Set the public address as the resource.`,
        evidence,
      ),
      where: schemeAlone ? 'gateway' : 'resource-server',
    },
  ]
}

function fits(named: string, identifier: string): boolean {
  if (named === identifier) return true
  const { path } = urlParts(identifier)
  return (
    (path === '' || path === '/') &&
    comparableOrigin(named) === comparableOrigin(identifier) &&
    /^\/?$/.test(urlParts(named).path)
  )
}

function asked(flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  const refusals = refusedFor(flow, 'resource-mismatch')
  const { first, token } = askedResources(flow)
  const mismatches = [
    ...first.flatMap((resource) => otherThanMetadata(resource, context)),
    ...token.flatMap((resource) => otherThanAsked(resource, first) ?? otherThanMetadata(resource, context)),
  ]
  if (refusals.length > 0) return refusals.map((refusal) => refused(refusal, mismatches, [...first, ...token]))
  const refusedAudience = audienceRefused(flow, context)
  const seen = new Set<string>()
  return mismatches.flatMap(({ evidence, words }) => {
    const key = `${evidence.seen} ${evidence.expected}`
    if (seen.has(key)) return []
    seen.add(key)
    return [observe(refusedAudience === evidence.seen ? 'error' : 'warning', words, evidence)]
  })
}

/** The audience of the token that the resource refused last: the text that was asked for, and so its spelling is why. */
function audienceRefused({ lastResource }: Flow, { tokens }: CheckContext): string | undefined {
  const last = lastResource?.message
  if (last?.kind !== 'resource-response' || last.response.status !== 401) return undefined
  const token = headerToken(last)
  const decoded = token && tokens.decode(token.value)
  return decoded?.kind === 'jws' ? memberText(decoded.payload, 'aud') : undefined
}

interface Mismatch {
  readonly evidence: Evidence
  readonly words: string
}

/** The same resource but for its spelling: a whole other one is another resource, which a client may ask for too. */
function otherThanMetadata(resource: Located, { session }: CheckContext): readonly Mismatch[] {
  // Metadata that names another resource than its own address does is at fault itself.
  const known = session.resources.flatMap(({ message, metadata: { resource: named } }) => {
    const own = identifierOf(message.request.url)
    return named && (own === undefined || fits(named.value, own) || !fits(resource.value, own)) ? [named] : []
  })
  if (known.some(({ value }) => value === resource.value)) return []
  const meant = known.findLast(({ value }) => alike(value, resource.value))
  if (!meant) return []
  const { value, place } = resource
  return [
    {
      evidence: { place, seen: value, expected: meant.value, expectedAt: meant.place },
      words: `The request is for the resource {seen:0}, and its metadata names {expected:0}: ${difference(value, meant.value)}. Servers compare the two letter by letter, and put the one that they were sent into the token. Send what the metadata has.`,
    },
  ]
}

/** RFC 8707 §2.2: at the token endpoint a client asks for some of what it asked for at first. */
function otherThanAsked(resource: Located, first: readonly Located[]): readonly Mismatch[] | undefined {
  if (first.length === 0 || first.some(({ value }) => value === resource.value)) return undefined
  const meant = first.find(({ value }) => alike(value, resource.value))
  if (!meant) return undefined
  const { value, place } = resource
  return [
    {
      evidence: { place, seen: value, expected: meant.value, expectedAt: meant.place },
      words: `The token request is for the resource {seen:0}, and the authorization request was for {expected:0}: ${difference(value, meant.value)}. Send the same text in both.`,
    },
  ]
}

/** invalid_target, and what providers say in its place (RFC 8707 §2). */
function refused(refusal: Refusal, mismatches: readonly Mismatch[], resources: readonly Located[]): Observation<Alarm> {
  const own = mismatches.find(({ evidence }) => evidence.place.exchange === refusal.message.exchange) ?? mismatches[0]
  if (own)
    return observe(
      'error',
      `The server refused the resource. ${own.words}${providerWords(refusal)}`,
      own.evidence,
      ...said(refusal),
    )
  const resource = resources.find(({ place }) => place.exchange === refusal.message.exchange) ?? resources.at(-1)
  if (!resource) {
    return observe(
      'error',
      `The server refused the resource that the request is for.${providerWords(refusal)} Name the resource as the server has it registered.`,
      ...said(refusal),
    )
  }
  const relative = comparableOrigin(resource.value) === undefined && !resource.value.startsWith('urn:')
  const why = relative
    ? 'It must be an absolute URI.'
    : resource.value.includes('#')
      ? 'It must have no fragment.'
      : 'Compare it, down to the last slash, with what is registered at the server, and ask for it in the authorization request too.'
  return observe(
    'error',
    `The server refused the resource {seen:0}. ${why}${providerWords(refusal)}`,
    shows(resource),
    ...said(refusal),
  )
}

/** RFC 9068 §3: the audience of the token is the resource that was asked for. */
function forAnotherAudience({ message }: Step, flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  if (message.kind !== 'resource-response' || message.response.status !== 401) return []
  const code = message.error?.code
  if (code && code.value !== 'invalid_token') return []
  const token = headerToken(message)
  const decoded = token && context.tokens.decode(token.value)
  if (!token || decoded?.kind !== 'jws') return []
  const audience = memberValue(decoded.payload, 'aud')
  const audiences = (Array.isArray(audience) ? audience : [audience]).filter((one) => typeof one === 'string')
  const { first, token: later } = askedResources(flow)
  const resource = (later.length > 0 ? later : first).find(({ value }) => nested(value, message.request.url))
  if (!resource || audiences.length === 0 || audiences.some((one) => loosely(one) === loosely(resource.value)))
    return []
  const { exchange, location } = token.place
  return [
    {
      ...observe(
        'error',
        'The access token is for {seen:0}, and the client had asked for a token for {expected:0}, where it sent it: a resource refuses a token that is made for another. Have the authorization server take the resource parameter and put it into aud.',
        {
          place: { exchange, location: within(location, 'payload', 'aud') },
          seen: audiences.join(' '),
          expected: resource.value,
          expectedAt: resource.place,
        },
        code ? shows(code) : status(message.exchange, message.response.status, '200'),
        ...(code ? [] : challengeOf(message)),
      ),
      where: 'authorization-server',
    },
  ]
}

function challengeOf(message: Message): readonly Evidence[] {
  const head = 'response' in message ? message.response : undefined
  const value = head && headerValue(head.headers, 'www-authenticate')
  return value === undefined
    ? []
    : [shows({ value, place: headerPlace(message.exchange, 'response', 'www-authenticate') })]
}
