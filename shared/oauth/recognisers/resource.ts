import { headerValue } from '../../exchange/exchange.ts'
import { type Parameter, parameter } from '../../exchange/parameter.ts'
import { headerPlace, type Located, within } from '../../exchange/place.ts'
import { readChallenges } from '../challenges.ts'
import type { Knowledge } from '../knowledge.ts'
import { isMcpRequest } from '../mcp.ts'
import type { Challenge, ResourceRequest, ResourceResponse } from '../message.ts'
import { requestBase, responseBase, responseHead } from '../message-base.ts'
import { errorOfBody, errorOfChallenges } from '../oauth-error.ts'
import { jwtBody, type Reading } from '../reading.ts'
import { claimParameters } from '../signed-parameters.ts'

/** A request with an access token in its header, its form or its query (RFC 6750 §2, RFC 9449 §7.1). */
export function recogniseResourceRequest(reading: Reading, knowledge: Knowledge): ResourceRequest | undefined {
  const found = inHeader(reading) ?? inOtherScheme(reading, knowledge) ?? inQuery(reading) ?? inForm(reading)
  const demand = found ? undefined : demandForToken(reading)
  if (!found && !demand && !isMcpRefusal(reading)) return undefined
  const resourceMetadata = demand && parameter(demand, 'resource_metadata')
  return {
    ...requestBase('resource-request', reading, reading.query()),
    carriedIn: found?.carriedIn ?? 'nowhere',
    userinfo: knowledge.endpointKind(reading.url.endpoint) === 'userinfo',
    ...(found && { token: found.token }),
    ...(found?.scheme && { scheme: found.scheme }),
    ...(resourceMetadata && { resourceMetadata }),
  }
}

interface FoundToken {
  readonly token: Located
  readonly carriedIn: 'header' | 'form' | 'query'
  readonly scheme?: 'Bearer' | 'DPoP'
}

function inHeader({ exchange }: Reading): FoundToken | undefined {
  const header = headerValue(exchange.request.headers, 'authorization')
  const [, scheme = '', after = ''] = /^(bearer|dpop)[ \t]+(\S.*)$/i.exec(header ?? '') ?? []
  const value = after.trim()
  if (value === '') return undefined
  const place = headerPlace(exchange.id, 'request', 'authorization')
  return {
    token: { value, place: { ...place, location: within(place.location, 'access_token') } },
    carriedIn: 'header',
    scheme: /^dpop$/i.test(scheme) ? 'DPoP' : 'Bearer',
  }
}

/** A token that was given in this session, behind a word that is no scheme of OAuth, or behind none. */
function inOtherScheme({ exchange }: Reading, knowledge: Knowledge): FoundToken | undefined {
  const header = headerValue(exchange.request.headers, 'authorization')?.trim()
  if (!header || header.length > longestHeader || /^(?:bearer|dpop|basic)[ \t]/i.test(header)) return undefined
  const rest = /^[A-Za-z][\w-]{0,20}(?:[:=][ \t]*|[ \t]+)(.+)$/s.exec(header)?.[1]
  const value = [header, rest].find((candidate) => candidate !== undefined && knowledge.isAccessToken(candidate))
  if (value === undefined) return undefined
  const place = headerPlace(exchange.id, 'request', 'authorization')
  return {
    token: { value, place: { ...place, location: within(place.location, 'access_token') } },
    carriedIn: 'header',
  }
}

/** No header is longer that a server takes. */
const longestHeader = 65_536

function inQuery(reading: Reading): FoundToken | undefined {
  if (reading.url.query === undefined || !reading.url.query.includes('access_token')) return undefined
  const query = reading.query()
  const token = accessToken(query)
  return token && !parameter({ parameters: query }, 'state') ? { token, carriedIn: 'query' } : undefined
}

function inForm(reading: Reading): FoundToken | undefined {
  const { method, body, headers } = reading.exchange.request
  if (method !== 'POST' || body.size === 0 || !/form/i.test(headerValue(headers, 'content-type') ?? ''))
    return undefined
  const form = reading.requestBody()
  if (form.shape.kind !== 'form' || parameter(form, 'state') || parameter(form, 'grant_type')) return undefined
  const token = accessToken(form.parameters)
  return token && { token, carriedIn: 'form' }
}

function accessToken(parameters: readonly Parameter[]): Parameter | undefined {
  const token = parameter({ parameters }, 'access_token')
  return token && token.value !== '' ? token : undefined
}

/** 401 with a Bearer or DPoP challenge to a request without a token: the client forgot it, or it was dropped on the way. */
function demandForToken({ exchange, response }: Reading): Challenge | undefined {
  if (response?.status !== 401) return undefined
  const challenges = readChallenges(exchange.id, response.headers).filter(isTokenChallenge)
  return challenges.find((challenge) => parameter(challenge, 'resource_metadata')) ?? challenges[0]
}

/** An MCP server that answers 401 wants a token, whether it says so or not. */
function isMcpRefusal({ exchange: { request }, response }: Reading): boolean {
  if (response?.status !== 401 || headerValue(request.headers, 'authorization') !== undefined) return false
  return isMcpRequest(request)
}

const isTokenChallenge = ({ scheme }: Challenge) => /^(?:bearer|dpop)$/i.test(scheme)

function presented({ token, carriedIn, scheme }: ResourceRequest): Pick<ResourceResponse, 'token'> {
  if (!token || carriedIn === 'nowhere') return {}
  return { token: { value: token.value, place: token.place, carriedIn, ...(scheme && { scheme }) } }
}

/** The answer to a request with an access token (RFC 6750 §3). */
export function recogniseResourceResponse(reading: Reading, request: ResourceRequest): ResourceResponse | undefined {
  const { response, exchange } = reading
  if (!response) return undefined
  const refused = response.status >= 400
  const challenges = refused ? readChallenges(exchange.id, response.headers) : []
  // A resource's body is its own affair; only a refusal is read.
  const body = refused || request.userinfo ? reading.responseBody() : undefined
  const error = refused ? (errorOfChallenges(challenges) ?? (body && errorOfBody(body))) : undefined
  const jwt = request.userinfo ? jwtBody(reading) : undefined
  return {
    ...responseBase('resource-response', reading, jwt ? claimParameters(jwt, reading.open) : (body?.parameters ?? [])),
    ...(jwt && { jwt }),
    response: responseHead(response),
    body: body?.shape ?? { kind: 'binary', size: response.body.size, truncated: response.body.truncated },
    userinfo: request.userinfo,
    ...presented(request),
    challenges,
    ...(error && { error }),
  }
}
