import { isJsonObject, type JsonObject } from '../exchange/json-parameters.ts'
import type { Parameter } from '../exchange/parameter.ts'
import { parameter } from '../exchange/parameter.ts'
import { type Located, type Place, within } from '../exchange/place.ts'
import type { Challenge, OAuthError } from './message.ts'
import type { BodyReading } from './reading.ts'

/** `error`, `error_description` and `error_uri` among parameters (RFC 6749 §4.1.2.1, §5.2). */
export function errorOfParameters(parameters: readonly Parameter[]): OAuthError | undefined {
  const code = parameter({ parameters }, 'error')
  if (!code || code.value === '') return undefined
  const description = parameter({ parameters }, 'error_description')
  const uri = parameter({ parameters }, 'error_uri')
  return { code, ...(description && { description }), ...(uri && { uri }) }
}

/**
 * The error of a body, in every shape that providers give it: as the RFC has it (GitHub as a form with status 200,
 * Slack beside `ok:false`, Zoom with `reason`), as an object inside `error` (Facebook, Google's APIs, Microsoft Graph),
 * or under names of the provider's own (Apigee, AWS, Okta's API, Instagram, HubSpot, Twitch, WeChat, Fitbit).
 */
export function errorOfBody(body: BodyReading): OAuthError | undefined {
  const json = body.json
  if (!json) return errorOfParameters(body.parameters) ?? errorOfXml(body)
  const named = parameter(body, 'error')
  if (isJsonObject(json['error']) && named) return errorOfObject(reader(json['error'], named.place))
  const root: MemberReader = (name) => {
    const at = parameter(body, name)
    return scalar(json[name], at?.place)
  }
  if (named && named.value !== '' && named.raw !== 'null' && named.raw !== 'false') return standard(named, root)
  for (const shape of shapes) {
    const code = shape.code(root, json, body)
    if (code) return put(code, first(root, shape.words), details(root, shape.details ?? []))
  }
  return undefined
}

/** Reads a member that is a text or a number. */
type MemberReader = (name: string) => Located | undefined

function reader(object: JsonObject, at: Place): MemberReader {
  return (name) =>
    scalar(Object.hasOwn(object, name) ? object[name] : undefined, {
      exchange: at.exchange,
      location: within(at.location, name),
    })
}

function scalar(value: unknown, place: Place | undefined): Located | undefined {
  if (!place || (typeof value !== 'string' && typeof value !== 'number')) return undefined
  return { value: String(value), place }
}

function standard(code: Located, member: MemberReader): OAuthError {
  const uri = member('error_uri')
  const error = put(code, first(member, wordsBeside), details(member, codesBeside))
  return { ...error, ...(uri && { uri }) }
}

/** What providers call `error_description` beside an `error`: Zoom `reason`, many `message`. */
const wordsBeside = ['error_description', 'reason', 'message', 'error_message', 'errorDescription', 'detail']
/** Further codes beside it: Google, FusionAuth, Microsoft, league/oauth2-server. */
const codesBeside = ['error_subtype', 'error_reason', 'suberror', 'errorCode', 'error_code', 'hint']

/**
 * `{"error":{"message":…,"type":"OAuthException","code":100,"error_subcode":36009}}`,
 * `{"error":{"code":401,"status":"UNAUTHENTICATED","message":…}}`, `{"error":{"code":"InvalidAuthenticationToken",…}}`.
 */
function errorOfObject(member: MemberReader): OAuthError | undefined {
  const code = first(member, ['type', 'status', 'error', 'code'])
  const more = details(member, ['code', 'error_subcode']).filter(({ place }) => place !== code?.place)
  return code && put(code, first(member, ['message', 'error_description', 'error_user_msg']), more)
}

interface Shape {
  readonly words: readonly string[]
  readonly details?: readonly string[]
  readonly code: (member: MemberReader, json: JsonObject, body: BodyReading) => Located | undefined
}

const under =
  (name: string): Shape['code'] =>
  (member) =>
    member(name)

/** Only members that no good answer has: a `message` alone is what some good answers hold too. */
const shapes: readonly Shape[] = [
  // Apigee: {"ErrorCode":"invalid_request","Error":"Invalid Authorization Code"}
  { code: under('ErrorCode'), words: ['Error'] },
  // Okta's API: {"errorCode":"E0000004","errorSummary":"Authentication failed"}
  { code: under('errorCode'), words: ['errorSummary', 'errorMessage', 'message', 'error_description'] },
  { code: under('error_code'), words: ['error_description', 'error_message', 'msg', 'message'] },
  // AWS: {"__type":"NotAuthorizedException","message":…}
  { code: under('__type'), words: ['message', 'Message'] },
  // Instagram: {"error_type":"OAuthException","code":400,"error_message":…}
  { code: under('error_type'), words: ['error_message', 'message'], details: ['code'] },
  // WeChat: {"errcode":40029,"errmsg":"invalid code"}; 0 is success.
  { code: (member) => nonZero(member('errcode')), words: ['errmsg'] },
  // A gateway of Apigee: {"fault":{"faultstring":…,"detail":{"errorcode":"oauth.v2.InvalidClientIdentifier"}}}
  { code: faultCode, words: [] },
  // Fitbit: {"errors":[{"errorType":"invalid_grant","message":…}],"success":false}
  { code: listedCode, words: [] },
  // HubSpot: {"status":"BAD_AUTH_CODE","message":…}; Twitch: {"status":400,"message":…}
  { code: statusCode, words: ['message'] },
]

const nonZero = (code: Located | undefined) => (code && code.value !== '0' && code.value !== '' ? code : undefined)

function statusCode(member: MemberReader): Located | undefined {
  const status = member('status')
  if (!status || !member('message')) return undefined
  return /^[45]\d\d$/.test(status.value) || /^[A-Z][A-Z_]{2,40}$/.test(status.value) ? status : undefined
}

function faultCode(_member: MemberReader, json: JsonObject, body: BodyReading): Located | undefined {
  const fault = json['fault']
  const at = parameter(body, 'fault')
  if (!isJsonObject(fault) || !at) return undefined
  const detail = fault['detail']
  const place = { exchange: at.place.exchange, location: within(at.place.location, 'detail') }
  return (
    (isJsonObject(detail) ? reader(detail, place)('errorcode') : undefined) ?? reader(fault, at.place)('faultstring')
  )
}

function listedCode(_member: MemberReader, json: JsonObject, body: BodyReading): Located | undefined {
  const errors = json['errors']
  const at = parameter(body, 'errors')
  const one = Array.isArray(errors) ? errors[0] : undefined
  if (!isJsonObject(one) || !at) return undefined
  const place = { exchange: at.place.exchange, location: within(at.place.location, '0') }
  return first(reader(one, place), ['errorType', 'code'])
}

function first(member: MemberReader, names: readonly string[]): Located | undefined {
  for (const name of names) {
    const found = member(name)
    if (found && found.value !== '') return found
  }
  return undefined
}

function details(member: MemberReader, names: readonly string[]): readonly Located[] {
  return names.flatMap((name) => member(name) ?? [])
}

function put(code: Located, description: Located | undefined, more: readonly Located[]): OAuthError {
  return { code, ...(description && { description }), ...(more.length > 0 && { details: more }) }
}

/** GitHub answers `Accept: application/xml` with `<OAuth><error>…</error><error_description>…</error_description></OAuth>`. */
function errorOfXml({ text, shape, place }: BodyReading): OAuthError | undefined {
  if (shape.kind !== 'text' || !place || !/^\s{0,8}</.test(text)) return undefined
  const element = (name: string): Located | undefined => {
    const open = text.indexOf(`<${name}>`)
    const start = open + name.length + 2
    const close = open < 0 ? -1 : text.indexOf('<', start)
    const value = close < 0 ? '' : text.slice(start, close).trim()
    return value === ''
      ? undefined
      : { value, place: { exchange: place.exchange, location: within(place.location, name) } }
  }
  const code = element('error') ?? element('Code')
  return code && put(code, element('error_description') ?? element('Message'), [])
}

/**
 * The error that WWW-Authenticate names (RFC 6750 §3), for an answer whose body says nothing. Facebook writes it
 * without names: `OAuth "Facebook Platform" "invalid_code" "This authorization code has been used."`.
 */
export function errorOfChallenges(challenges: readonly Challenge[]): OAuthError | undefined {
  for (const challenge of challenges) {
    const code = parameter(challenge, 'error')
    const description = parameter(challenge, 'error_description')
    const uri = parameter(challenge, 'error_uri')
    if (code) return { code, ...(description && { description }), ...(uri && { uri }) }
  }
  return undefined
}
