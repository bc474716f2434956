import { parameter, parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { LearningKnowledge } from '../oauth/knowledge.ts'
import { decodeToken } from '../tokens/decode-token.ts'
import { memberText } from '../tokens/token-members.ts'
import type { Flow, Step } from './flow.ts'
import type { FlowRecord } from './flow-record.ts'
import { flowOutcome } from './outcome.ts'
import { rolesOfStep } from './roles.ts'

/** What a flow says of itself, read off its steps; the resource steps are many and say nothing of it. */
export function describe(flow: FlowRecord, knowledge: LearningKnowledge): void {
  const first = flow.steps[0]
  if (first) flow.startedAt = first.message.at
  flow.grant = grantOf(flow)
  const clientId = clientIdOf(flow.core)
  if (clientId) flow.clientId = clientId
  const server = serverOf(flow.core)?.message ?? flow.core[0]?.message ?? first?.message
  const origin = server && comparableOrigin(server.endpoint)
  if (origin) flow.server = origin
  const issuer = issuerOf(flow, knowledge)
  if (issuer !== undefined) flow.issuer = issuer
  flow.outcome = flowOutcome(flow)
}

function grantOf({ core }: FlowRecord): Flow['grant'] {
  for (const { message } of core) {
    if (message.kind === 'authorization-request') return message.grant
    // A device or a CIBA client may be polling with a grant_type that it spells wrongly.
    if (message.kind === 'device-authorization-request') return 'device_code'
    if (message.kind === 'backchannel-authentication-request') return 'ciba'
    if (message.kind === 'token-request') return message.grant
  }
  if (core.some(({ kind }) => kind === 'ciba-notification-request')) return 'ciba'
  if (core.some(({ kind }) => kind === 'oauth1-request')) return 'oauth1'
  const pushed = core.some(({ kind }) => kind === 'pushed-authorization-request')
  const response = core.find(({ kind }) => kind === 'authorization-response')?.message
  if (response) return parameter(response, 'code') ? 'authorization_code' : 'implicit'
  if (pushed) return 'authorization_code'
  return core.length > 0 && core.every(({ message }) => 'about' in message) ? 'none' : 'unknown'
}

function clientIdOf(core: readonly Step[]): Flow['clientId'] {
  return (
    firstOf(core, named) ??
    firstOf(core, ({ message }) =>
      message.kind === 'registration-response' ? parameter(message, 'client_id') : undefined,
    )
  )
}

function named({ message }: Step): Flow['clientId'] {
  if (message.part !== 'request') return undefined
  const own = parameter(message, 'client_id') ?? parameter(message, 'oauth_consumer_key')
  if (own) return own
  return 'authentication' in message ? message.authentication.find(({ clientId }) => clientId)?.clientId : undefined
}

/** The first step that goes to an authorization server, or comes from one. */
function serverOf(core: readonly Step[]): Step | undefined {
  const atServer = core.filter(({ message }) => message.kind !== 'authorization-response')
  const login = atServer.filter(({ kind }) => kind !== 'preflight-request' && kind !== 'preflight-response')
  return [...login, ...atServer].find((step) => {
    const { from, to } = rolesOfStep(step)
    // What the server sends to the client's own address says nothing of where the server is.
    return step.message.part === 'request' ? to === 'authorization-server' : from === 'authorization-server'
  })
}

function issuerOf({ core }: FlowRecord, knowledge: LearningKnowledge): string | undefined {
  return firstOf(core, ({ message }) => {
    if (message.kind === 'authorization-response' || message.kind === 'frontchannel-logout-request') {
      return parameterValue(message, 'iss')
    }
    if (message.kind === 'backchannel-logout-request') return issuerOfToken(parameterValue(message, 'logout_token'))
    return message.part === 'request' ? knowledge.metadataFor(message.endpoint)?.issuer?.value : undefined
  })
}

function issuerOfToken(token: string | undefined): string | undefined {
  const decoded = token === undefined ? undefined : decodeToken(token)
  return decoded?.kind === 'jws' ? memberText(decoded.payload, 'iss') : undefined
}

function firstOf<Value>(core: readonly Step[], read: (step: Step) => Value | undefined): Value | undefined {
  for (const step of core) {
    const value = read(step)
    if (value !== undefined) return value
  }
  return undefined
}
