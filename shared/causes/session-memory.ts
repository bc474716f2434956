import { headerValue } from '../exchange/exchange.ts'
import { keepNewest } from '../exchange/keep-newest.ts'
import { parameter, parameterValue } from '../exchange/parameter.ts'
import { headerPlace, type Located } from '../exchange/place.ts'
import { rememberNewest } from '../exchange/remember-newest.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Correlation } from '../flow/correlate.ts'
import type { Flow, FlowId } from '../flow/flow.ts'
import type {
  AuthorizationRequest,
  CibaNotification,
  EndpointRequest,
  Message,
  MessageId,
  ResourceResponse,
  TokenGiver,
  TokenRequest,
} from '../oauth/message.ts'
import type {
  GrantedAttempt,
  GrantedToken,
  KnownResource,
  RememberedParameter,
  SeenRegistration,
  SessionMemory,
} from './cause.ts'
import { createCookieMemory, type LearningCookieMemory } from './cookie-memory.ts'
import { identityOfProof } from './dpop/proof.ts'
import { createPageMemory, type LearningPageMemory } from './page-memory.ts'
import { createRefererMemory, type LearningRefererMemory } from './referer-memory.ts'

/** The session's memory, and how it is taught. */
export interface LearningMemory extends SessionMemory {
  readonly cookies: LearningCookieMemory
  readonly referers: LearningRefererMemory
  readonly pages: LearningPageMemory
  /** The flow that this code or state, which stood in an address, this token or this authorization request is of. */
  loginWith(value: string): FlowId | undefined
  learn(message: Message): void
}

/** The newest authorization requests of one client: a loop is told long before. */
const loginsKept = 64

/** Which parameters of which messages are remembered. */
const remembered: { readonly [Kind in Message['kind']]?: readonly RememberedParameter[] } = {
  'authorization-request': ['state', 'nonce', 'code_challenge', 'request_uri'],
  'pushed-authorization-request': ['state', 'nonce', 'code_challenge', 'client_assertion'],
  // Fetched by the server in the place of an authorization request that carries nothing (RFC 9101 §5.2).
  'request-object-response': ['state', 'nonce', 'code_challenge'],
  'token-request': ['code', 'refresh_token', 'client_assertion'],
}

/** Tokens that whoever has them may use. */
const tokens = ['access_token', 'refresh_token'] as const

/** Nonces, resources and tokens of long ago tell nothing of a request made now. */
const newestKept = 64

/** A page that gives its address away, or puts a token into a cookie, does so at once: the newest are enough. */
const valuesKept = 1024

/** Begins with nothing remembered. The correlation tells which flow a message is in by now. */
export function createSessionMemory({ flowOf, flow, before }: Correlation): LearningMemory {
  const cookies = createCookieMemory()
  const referers = createRefererMemory()
  const pages = createPageMemory()
  const values = new Map<string, MessageId>()
  const logins = new Map<string, readonly AuthorizationRequest[]>()
  const firsts = new Map<string, Message>()
  const requests = new Map<number, TokenRequest | EndpointRequest>()
  const granted = new Map<string, GrantedAttempt>()
  const proofs = new Map<string, Message>()
  const nonces = new Map<string, { readonly nonce: Located; readonly at: number }[]>()
  const resources: KnownResource[] = []
  const registrations = new Map<string, SeenRegistration>()
  const grantedTokens: GrantedToken[] = []
  const challenges = new Map<string, ResourceResponse>()

  function rememberFirst(name: RememberedParameter, message: Message): void {
    const value = parameterValue(message, name)
    if (value) rememberEarliest(firsts, `${name} ${value}`, message)
  }

  function learnProof(message: Message): void {
    const identity = message.part === 'request' ? identityOfProof(message) : undefined
    if (identity) rememberEarliest(proofs, `${identity.thumbprint} ${identity.id}`, message)
  }

  function learnNonce(message: Message): void {
    const head = message.part === 'response' && 'response' in message ? message.response : undefined
    const value = head && headerValue(head.headers, 'dpop-nonce')
    const origin = value ? comparableOrigin(message.endpoint) : undefined
    if (!value || origin === undefined) return
    const known = nonces.get(origin) ?? []
    const others = known.filter(({ nonce }) => nonce.place.exchange !== message.exchange)
    const place = headerPlace(message.exchange, 'response', 'dpop-nonce')
    const all = [...others, { nonce: { value, place }, at: message.at }].sort((one, other) => one.at - other.at)
    nonces.set(origin, all.slice(-newestKept))
  }

  function learnToken(giver: TokenGiver): void {
    const token = parameter(giver, 'access_token')
    if (token) keepNewest(grantedTokens, { token, giver }, newestKept, ({ giver: { id } }) => id)
  }

  function learnResource(resource: KnownResource): void {
    keepNewest(resources, resource, newestKept, ({ message: { id } }) => id)
  }

  function rememberValues(message: Message, names: readonly string[]): void {
    for (const name of names) {
      const value = parameterValue(message, name)
      if (value) rememberNewest(values, value, message.id, valuesKept)
    }
  }

  function rememberLogin(message: AuthorizationRequest): void {
    const client = parameterValue(message, 'client_id')
    if (client === undefined) return
    const others = (logins.get(client) ?? []).filter(({ id }) => id !== message.id)
    const all = [...others, message].sort((one, other) => one.exchange - other.exchange)
    logins.set(client, all.slice(-loginsKept))
  }

  function flowsOf(clientId: string): readonly Flow[] {
    const ids = (logins.get(clientId) ?? []).flatMap(({ id }) => flowOf(id) ?? [])
    return [...new Set(ids)].flatMap((id) => flow(id) ?? [])
  }

  return {
    cookies,
    referers,
    pages,
    loginWith(value) {
      const message = values.get(value)
      return message && flowOf(message)
    },
    learn(message) {
      for (const name of remembered[message.kind] ?? []) rememberFirst(name, message)
      learnProof(message)
      learnNonce(message)
      switch (message.kind) {
        case 'authorization-request':
          rememberLogin(message)
          rememberValues(message, ['state'])
          rememberNewest(values, message.request.url, message.id, valuesKept)
          return
        case 'authorization-response':
          rememberValues(message, message.mode === 'query' ? ['code', 'access_token', 'id_token', 'response'] : tokens)
          // What only looks like one, to a host that no request named, gave nobody a token.
          if (message.certain) learnToken(message)
          return
        case 'ciba-notification-request':
          learnToken(message as CibaNotification)
          rememberValues(message, tokens)
          return
        case 'token-request':
        case 'registration-request':
          requests.set(message.exchange, message)
          return
        case 'token-response': {
          const request = requests.get(message.exchange)
          requests.delete(message.exchange)
          if (message.granted) learnToken(message)
          rememberValues(message, tokens)
          const clientId = request?.authentication.find((method) => method.clientId)?.clientId
          if (request?.kind !== 'token-request' || !clientId || !message.granted) return
          granted.set(`${clientId.value} ${request.endpoint}`, {
            at: message.at,
            request,
            response: message,
            authentication: request.authentication,
          })
          return
        }
        case 'registration-response': {
          const request = requests.get(message.exchange)
          requests.delete(message.exchange)
          const clientId = parameterValue(message, 'client_id')
          if (request?.kind !== 'registration-request' || !clientId || message.error) return
          registrations.set(clientId, { request, response: message })
          return
        }
        case 'resource-request':
          if (message.token) rememberNewest(values, message.token.value, message.id, valuesKept)
          return
        case 'resource-metadata-response':
          if (!message.resourceMetadata) return
          learnResource({ message, metadata: message.resourceMetadata })
          return
        case 'resource-response': {
          const origin = comparableOrigin(message.endpoint)
          if (message.response.status !== 401 || origin === undefined) return
          // That a token was refused does not take back what a client without one was told.
          if (!message.token || namesMetadata(message) || !challenges.has(origin)) challenges.set(origin, message)
          return
        }
        default:
          return
      }
    },
    firstUse(name, value, not) {
      const first = firsts.get(`${name} ${value}`)
      return first && flowOf(first.id) !== not ? first : undefined
    },
    flowsOf,
    flowsBeside: flowsOf,
    redirectsBefore: before,
    lastGranted: (clientId, endpoint) => granted.get(`${clientId} ${endpoint}`),
    firstProof: (id, thumbprint) => proofs.get(`${thumbprint} ${id}`),
    nonceOf: (origin, before) => nonces.get(origin)?.findLast(({ at }) => at <= before)?.nonce,
    resources,
    registrationOf: (clientId) => registrations.get(clientId),
    grantedTokens,
    challenges,
  }
}

function rememberEarliest(known: Map<string, Message>, key: string, message: Message): void {
  const before = known.get(key)
  if (!before || before.id === message.id || message.at < before.at) known.set(key, message)
}

/** It says where the resource has its metadata (RFC 9728 §5.1). */
function namesMetadata({ challenges }: ResourceResponse): boolean {
  return challenges.some((challenge) => parameter(challenge, 'resource_metadata') !== undefined)
}
