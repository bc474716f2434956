import type { Message } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import type { Jwks } from '../tokens/jwks.ts'
import type { TokenFacts } from '../tokens/token-facts.ts'
import type { Cause, SessionMemory } from './cause.ts'
import type { Observation } from './finding.ts'

/** What may be known around a message, whether it belongs to a flow or to none. */
export interface Surroundings {
  /** The request of its exchange; the message itself, where it is one. */
  readonly request?: Message
  /** The metadata of the server at the other end of the message, if it was seen. */
  readonly metadata?: ServerMetadata
  readonly session: SessionMemory
  readonly tokens: TokenFacts
  readonly jwks: (issuer: string) => Jwks | undefined
}

/** Looks at one message by itself. */
export type Look = (message: Message, around: Surroundings) => readonly Observation[]

/**
 * Checks messages that say enough by themselves: a registration, a logout, metadata. Some have a flow, because they name
 * a token or a client of it, and others of the same kind have none.
 */
export function wherever(look: Look): Required<Pick<Cause, 'check' | 'checkLoose'>> {
  return {
    check: (flow, context) =>
      flow.core.flatMap(({ message }) => {
        const request = flow.core.find(
          (step) => step.message.exchange === message.exchange && step.message.part === 'request',
        )
        return look(message, { ...context, ...(request && { request: request.message }) })
      }),
    checkLoose: (message, { metadataFor, ...context }) => {
      const metadata = metadataFor(message.endpoint)
      return look(message, { ...context, ...(metadata && { metadata }) })
    },
  }
}
