import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Message, MessageKind, TokenGiver } from '../../shared/oauth/message.ts'
import type { PrivateKey } from '../corpus/captures.ts'

/** A good flow, as the corpus has it, with what a fault needs to know of it. */
export interface CapturedFlow {
  readonly name: string
  readonly exchanges: readonly Exchange[]
  readonly keys: readonly PrivateKey[]
  /** What each exchange is of OAuth, in the order of time. */
  readonly messages: readonly Message[]
  readonly grants: ReadonlySet<string>
}

/** Reads a capture for mutation. */
export function capturedFlow(
  name: string,
  exchanges: readonly Exchange[],
  keys: readonly PrivateKey[] = [],
): CapturedFlow {
  const analysis = createAnalysis()
  for (const exchange of exchanges) analysis.add(exchange)
  const messages = exchanges.flatMap(({ id }) => analysis.messages(id))
  return { name, exchanges, keys, messages, grants: new Set([...analysis.flows()].map(({ grant }) => grant)) }
}

type Of<Kind extends MessageKind, M = Message> = M extends Message
  ? Kind extends M['kind']
    ? M & { readonly kind: Kind }
    : never
  : never

/** The messages of one kind. */
export function all<Kind extends MessageKind>(flow: CapturedFlow, kind: Kind): readonly Of<Kind>[] {
  return flow.messages.filter((message): message is Of<Kind> => message.kind === kind)
}

/** The messages that gave tokens: in the browser, at the token endpoint, and pushed. */
export function tokenGivers(flow: CapturedFlow): readonly TokenGiver[] {
  return [
    ...all(flow, 'authorization-response'),
    ...all(flow, 'token-response'),
    ...all(flow, 'ciba-notification-request'),
  ]
}

/** The first message of a kind. */
export function first<Kind extends MessageKind>(flow: CapturedFlow, kind: Kind): Of<Kind> | undefined {
  return all(flow, kind)[0]
}

/** The exchange with this id. */
export function exchangeOf({ exchanges }: CapturedFlow, id: ExchangeId): Exchange {
  const found = exchanges.find((exchange) => exchange.id === id)
  if (!found) throw new Error(`The capture has no exchange ${id}.`)
  return found
}
