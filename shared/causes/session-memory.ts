import { parameterValue } from '../exchange/parameter.ts'
import type { FlowId } from '../flow/flow.ts'
import type { AuthorizationRequest, Message, MessageId, TokenRequest } from '../oauth/message.ts'
import type { GrantedAttempt, SessionMemory } from './cause.ts'

/** The session's memory, and how it is taught. */
export interface LearningMemory extends SessionMemory {
  learn(message: Message): void
}

/** Begins with nothing remembered. `flowOf` tells which flow a message is in by now. */
export function createSessionMemory(flowOf: (message: MessageId) => FlowId | undefined): LearningMemory {
  const states = new Map<string, AuthorizationRequest>()
  const requests = new Map<number, TokenRequest>()
  const granted = new Map<string, GrantedAttempt>()
  return {
    learn(message) {
      switch (message.kind) {
        case 'authorization-request': {
          const state = parameterValue(message, 'state')
          const before = state === undefined ? undefined : states.get(state)
          if (state && (!before || before.id === message.id || message.at < before.at)) states.set(state, message)
          return
        }
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
    firstUseOfState(state, not) {
      const first = states.get(state)
      return first && flowOf(first.id) !== not ? first : undefined
    },
    lastGranted: (clientId, endpoint) => granted.get(`${clientId} ${endpoint}`),
  }
}
