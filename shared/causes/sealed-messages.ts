import type { Exchange, ExchangeId } from '../exchange/exchange.ts'
import { rememberNewest } from '../exchange/remember-newest.ts'
import type { Opener } from '../oauth/signed-parameters.ts'
import { decodeToken } from '../tokens/decode-token.ts'
import type { OpeningKeys } from '../tokens/open-jwe.ts'
import type { TokenFacts } from '../tokens/token-facts.ts'
import type { TokenMember } from '../tokens/token-members.ts'

/** Exchanges that hold an encrypted message: kept until a key opens it, then read once more. */
export interface SealedMessages {
  /** For the recognisers: what they ask for and is shut is noted. */
  readonly open: Opener
  /** To be called when an exchange was recognised: keeps it where something in it stayed shut. */
  recognised(exchange: Exchange): void
  /** The exchanges with something that is shut: few. */
  shut(): Iterable<ExchangeId>
  /** Has what is shut in this exchange opened, as soon as the keys that are given do. */
  ask(exchange: ExchangeId, tokens: TokenFacts, keys: OpeningKeys): void
  /** True where an exchange is to be read again, because something in it was opened. */
  readonly opened: boolean
  /** Those exchanges, each once. */
  take(): readonly Exchange[]
}

/** Encrypted messages whose key was never given: a few are kept for when it is. */
const mostShut = 64
/** What was opened and may be read again. */
const mostOpened = 1024

/** Begins with nothing opened. */
export function createSealedMessages(): SealedMessages {
  const contents = new Map<string, readonly TokenMember[]>()
  const shut = new Map<ExchangeId, { readonly exchange: Exchange; readonly tokens: ReadonlySet<string> }>()
  const opened = new Map<ExchangeId, Exchange>()
  let missed = new Set<string>()
  return {
    open(token) {
      const known = contents.get(token)
      if (!known) missed.add(token)
      return known
    },
    recognised(exchange) {
      shut.delete(exchange.id)
      if (missed.size === 0) return
      rememberNewest(shut, exchange.id, { exchange, tokens: missed }, mostShut)
      missed = new Set()
    },
    shut: () => [...shut.keys()],
    ask(id, tokens, keys) {
      const waiting = shut.get(id)
      for (const text of waiting?.tokens ?? []) {
        const token = decodeToken(text)
        const opening = token.kind === 'jwe' ? tokens.open(token, keys) : undefined
        const members = opening && contentOf(opening)
        if (!waiting || !members) continue
        rememberNewest(contents, text, members, mostOpened)
        opened.set(id, waiting.exchange)
      }
    },
    get opened() {
      return opened.size > 0
    },
    take() {
      const exchanges = [...opened.values()]
      opened.clear()
      return exchanges
    },
  }
}

type Opening = NonNullable<ReturnType<TokenFacts['open']>>

/** The claims, of the token in the token or without one (RFC 7519 §5.2). */
function contentOf(opening: Opening): readonly TokenMember[] | undefined {
  switch (opening.kind) {
    case 'nested':
      return opening.token.kind === 'jws' ? opening.token.payload : undefined
    case 'claims':
      return opening.claims
    case 'other':
    case 'shut':
      return undefined
    default:
      return opening satisfies never
  }
}
