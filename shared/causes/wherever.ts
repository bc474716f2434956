import type { Message, MessageKind } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import type { Jwks } from '../tokens/jwks.ts'
import type { TokenFacts } from '../tokens/token-facts.ts'
import type { Cause, SessionMemory } from './cause.ts'
import type { Observation, Severity } from './finding.ts'

/** What may be known around a message, whether it belongs to a flow or to none. */
export interface Surroundings {
  /** The request of its exchange; the message itself, where it is one. */
  readonly request?: Message
  /** The metadata of the flow's server, or of the one at the other end of the message, if it was seen. */
  readonly metadata?: ServerMetadata
  /** The metadata of the server that has this endpoint, or is this issuer. */
  readonly metadataFor: (urlOrIssuer: string) => ServerMetadata | undefined
  readonly session: SessionMemory
  readonly tokens: TokenFacts
  readonly jwks: (issuer: string) => Jwks | undefined
}

/** A message of one of these kinds. */
type Of<Kind extends MessageKind, M = Message> = M extends Message
  ? Kind & M['kind'] extends never
    ? never
    : M & { readonly kind: Kind }
  : never

/** Looks at one message by itself. */
export type Look<Kind extends MessageKind, S extends Severity = Severity> = (
  message: Of<Kind>,
  around: Surroundings,
) => readonly Observation<S>[]

/**
 * Checks messages that say enough by themselves: a registration, a logout, metadata. Some have a flow, because they name
 * a token or a client of it, and others of the same kind have none: `checkLoose` is asked about both.
 */
export function wherever<Kind extends MessageKind, S extends Severity>(
  kinds: readonly Kind[],
  look: Look<Kind, S>,
): NonNullable<Cause<S>['checkLoose']> {
  const wanted: ReadonlySet<MessageKind> = new Set(kinds)
  const isWanted = (message: Message): message is Of<Kind> & Message => wanted.has(message.kind)
  return (message, { metadata: ofFlow, metadataFor, request, session, tokens, jwks }) => {
    if (!isWanted(message)) return []
    const metadata = ofFlow ?? metadataFor(message.endpoint)
    return look(message, {
      session,
      tokens,
      jwks,
      metadataFor,
      ...(metadata && { metadata }),
      ...(request && { request }),
    })
  }
}
