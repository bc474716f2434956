import { parameterValue } from '../exchange/parameter.ts'
import type { FlowId } from '../flow/flow.ts'
import type { Message, MessageId, TokenRequest } from '../oauth/message.ts'
import type { GrantedAttempt, RememberedParameter, SessionMemory } from './cause.ts'

/** The session's memory, and how it is taught. */
export interface LearningMemory extends SessionMemory {
  learn(message: Message): void
}

/** Which parameters of which messages are remembered. */
const remembered: { readonly [Kind in Message['kind']]?: readonly RememberedParameter[] } = {
  'authorization-request': ['state', 'nonce', 'code_challenge'],
  'pushed-authorization-request': ['state', 'nonce', 'code_challenge', 'client_assertion'],
  'token-request': ['code', 'refresh_token', 'client_assertion'],
}

/** Begins with nothing remembered. `flowOf` tells which flow a message is in by now. */
export function createSessionMemory(flowOf: (message: MessageId) => FlowId | undefined): LearningMemory {
  const firsts = new Map<string, Message>()
  const requests = new Map<number, TokenRequest>()
  const granted = new Map<string, GrantedAttempt>()

  function rememberFirst(name: RememberedParameter, message: Message): void {
    const value = parameterValue(message, name)
    if (!value) return
    const key = `${name} ${value}`
    const before = firsts.get(key)
    if (!before || before.id === message.id || message.at < before.at) firsts.set(key, message)
  }

  return {
    learn(message) {
      for (const name of remembered[message.kind] ?? []) rememberFirst(name, message)
      switch (message.kind) {
        case 'token-request':
          requests.set(message.exchange, message)
          return
        case 'token-response': {
          const request = requests.get(message.exchange)
          requests.delete(message.exchange)
          const clientId = request?.authentication.find((method) => method.clientId)?.clientId
          if (!request || !clientId || !message.granted) return
          granted.set(`${clientId.value} ${request.endpoint}`, {
            at: message.at,
            request,
            response: message,
            authentication: request.authentication,
          })
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
    lastGranted: (clientId, endpoint) => granted.get(`${clientId} ${endpoint}`),
  }
}
