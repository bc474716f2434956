import { type Parameter, parameter } from '../../exchange/parameter.ts'
import { bodyPlace, type Place, within } from '../../exchange/place.ts'
import type { GrantType } from '../../oauth/grant.ts'
import type { TokenResponse } from '../../oauth/message.ts'
import { phrases } from '../../redact/phrases.ts'
import { lacks, placeOf, shows, status } from '../evidence.ts'
import type { Fault } from '../faults.ts'
import type { Severity } from '../finding.ts'

/** What in an answer with tokens is not as RFC 6749 §5.1 has it. */
export function faultsOfSuccess(response: TokenResponse, severity: Severity): readonly Fault[] {
  const faults = [
    ...ofStatus(response, severity),
    ...ofTokenType(response, severity),
    ...(response.body.kind === 'json' ? [...ofTexts(response, severity), ...ofLifetime(response, severity)] : []),
    ...repeated(response, severity),
  ]
  return faults
}

/** RFC 6749 §5.1: the parameters come with a 200 (OK) status code. */
function ofStatus({ exchange, response }: TokenResponse, severity: Severity): readonly Fault[] {
  if (response.status === 200) return []
  const refuses = response.status >= 400
  return [
    {
      // By its status it is a refusal, so that hardly any client looks at what it gives.
      severity: refuses && severity === 'warning' ? 'error' : severity,
      words: refuses
        ? 'It gives tokens with the status {seen}: a client that looks at the status sees a refusal.'
        : 'It has the status {seen}: strict clients take {expected} alone.',
      evidence: status(exchange, response.status, '200'),
    },
  ]
}

/** The types that are registered (IANA OAuth Access Token Types); they compare without case. */
const tokenTypes: ReadonlySet<string> = new Set(['bearer', 'dpop', 'n_a', 'pop'])

/** RFC 6749 §7.1: a client must not use a token whose type it does not understand. */
function ofTokenType(response: TokenResponse, severity: Severity): readonly Fault[] {
  if (!parameter(response, 'access_token')) return []
  const type = parameter(response, 'token_type')
  if (!type) {
    const evidence = lacks(placeOf(response, 'token_type'), 'Bearer')
    return [{ severity, words: 'It has no token_type, which is required: strict clients refuse it.', evidence }]
  }
  if (response.body.kind === 'json' && !isText(type)) return []
  const known = type.value.toLowerCase()
  if (known === 'n_a' && response.grant !== 'token_exchange') {
    const words = 'Its token_type {seen} says that the token is no access token, which only token exchange may give.'
    return [{ severity, words, evidence: shows(type, 'Bearer') }]
  }
  if (tokenTypes.has(known)) return []
  const isTokenTypeOfExchange = known.startsWith('urn:ietf:params:oauth:token-type:')
  const words = isTokenTypeOfExchange
    ? 'Its token_type {seen} is what belongs into issued_token_type; token_type says how the token is used, and is nearly always Bearer.'
    : 'Its token_type {seen} is no type that is registered: a client must not use a token whose type it does not know, and strict ones refuse it.'
  return [{ severity, words, evidence: shows(type, 'Bearer') }]
}

const texts = ['access_token', 'token_type', 'refresh_token', 'scope', 'id_token']

/** RFC 6749 §5.1: string values are JSON strings. */
function ofTexts(response: TokenResponse, severity: Severity): readonly Fault[] {
  return texts.flatMap((name): readonly Fault[] => {
    const member = parameter(response, name)
    if (!member || isText(member)) return []
    if (name === 'scope' && member.raw.startsWith('[')) {
      const words = 'Its scope is a list, and has to be one text with a space between the names: {seen}.'
      return [{ severity, words, evidence: shows(member, listed(member)) }]
    }
    const kind = member.raw === 'null' ? 'null: leave out what there is not' : 'no text'
    return [{ severity, words: `Its ${name} is ${kind}.`, evidence: shows(member, phrases.jsonText) }]
  })
}

function listed({ raw }: Parameter): string | null {
  const value: unknown = JSON.parse(raw)
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value.join(' ') : null
}

/** RFC 6749 §5.1 and appendix A.14: a JSON number of whole seconds. */
function ofLifetime(response: TokenResponse, severity: Severity): readonly Fault[] {
  const lifetime = parameter(response, 'expires_in')
  if (!lifetime || /^\d+$/.test(lifetime.raw)) return []
  const wrong = (words: string, expected: string | null): readonly Fault[] => [
    { severity, words, evidence: { place: lifetime.place, seen: lifetime.raw, expected } },
  ]
  if (isText(lifetime)) {
    const digits = /^\d+$/.test(lifetime.value)
    return digits
      ? wrong('Its expires_in is the text {seen}, and has to be the number {expected}.', lifetime.value)
      : wrong('Its expires_in is {seen}: it has to be a number of seconds, counted from now.', null)
  }
  if (lifetime.raw.startsWith('-')) return wrong('Its expires_in is {seen}: the token has expired already.', null)
  return wrong('Its expires_in is {seen}: it has to be a whole number of seconds.', null)
}

const isText = ({ raw }: Parameter) => raw.startsWith('"')

/** RFC 8259 §4: what a reader makes of a name that stands twice, nobody can foretell. */
function repeated({ exchange, body }: TokenResponse, severity: Severity): readonly Fault[] {
  return (body.repeated ?? []).map((name): Fault => {
    const at = bodyPlace(exchange, 'response')
    const place: Place = { exchange, location: within(at.location, name) }
    const words = `The member ${name} stands in it more than once: readers take the first or the last, or refuse it.`
    return { severity, words, evidence: { place, seen: phrases.moreThanOnce, expected: phrases.once } }
  })
}

/** Names under which servers give the access token where they do not call it so. */
const otherNames = ['accessToken', 'AccessToken', 'access-token', 'token', 'jwt', 'bearer_token']

/** An answer that is no refusal and gives no access token: a client has nothing to go on with. */
export function lacksToken(response: TokenResponse): Fault | undefined {
  const { body, response: head } = response
  if (response.granted || response.error || head.status < 200 || head.status > 299) return undefined
  if ((body.kind !== 'json' && body.kind !== 'form') || body.truncated || !givesAccessToken.has(response.grant))
    return undefined
  const token = parameter(response, 'access_token')
  if (token) {
    const evidence = shows(token, phrases.accessToken)
    return { severity: 'error', words: 'Its access_token is empty: the client has no token to use.', evidence }
  }
  const named = response.parameters.find(({ name }) => otherNames.includes(name))
  if (named) {
    return {
      severity: 'error',
      words: `It gives the token as ${named.name}: clients look for access_token, to the letter, and find none.`,
      evidence: lacks(placeOf(response, 'access_token'), named),
    }
  }
  const holder = response.parameters.find(({ raw }) => raw.startsWith('{') && /"access_token"\s*:\s*"[^"]/.test(raw))
  if (holder) {
    return {
      // Slack does so on purpose, for the token of the person; its own libraries know it.
      severity: 'warning',
      words: `Its access_token stands inside of ${holder.name}: clients look for it at the top, and find none.`,
      evidence: {
        place: placeOf(response, 'access_token'),
        seen: null,
        expected: 'access_token beside the other members',
        expectedAt: { exchange: response.exchange, location: within(holder.place.location, 'access_token') },
      },
    }
  }
  return {
    severity: 'error',
    words: 'It is no refusal, and has no access_token: the client has no token to use.',
    evidence: lacks(placeOf(response, 'access_token'), phrases.accessToken),
  }
}

/** The grants that end in an access token, whatever else they give. */
const givesAccessToken: ReadonlySet<GrantType> = new Set<GrantType>([
  'authorization_code',
  'hybrid',
  'refresh_token',
  'client_credentials',
  'password',
  'device_code',
  'token_exchange',
  'jwt_bearer',
  'saml2_bearer',
  'ciba',
])
