import type { Exchange } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import type { TokenGiver } from '../../shared/oauth/message.ts'
import { type CapturedFlow, tokenGivers } from './captured-flow.ts'
import { type TokenChange, withToken } from './tokens.ts'

/** An ID token of a capture, and the message that first gave it. */
export interface GivenIdToken {
  readonly value: string
  readonly holder: TokenGiver
}

/** The signed ID tokens of a capture in the order of time, each once; those that are encrypted are not among them. */
export function idTokensOf(flow: CapturedFlow): readonly GivenIdToken[] {
  const given = tokenGivers(flow).flatMap((holder): readonly GivenIdToken[] => {
    const value = parameterValue(holder, 'id_token')
    return value?.split('.').length === 3 ? [{ value, holder }] : []
  })
  return given.filter(({ value }, index) => given.findIndex((other) => other.value === value) === index)
}

/** The capture with each of its ID tokens changed and signed again; undefined where there is none, or a key is not at hand. */
export async function changeIdTokens(
  flow: CapturedFlow,
  change: TokenChange,
  tokens: readonly GivenIdToken[] = idTokensOf(flow),
): Promise<readonly Exchange[] | undefined> {
  let { exchanges } = flow
  for (const { value } of tokens) {
    const next = await withToken({ ...flow, exchanges }, value, change)
    if (!next) return undefined
    exchanges = next
  }
  return tokens.length > 0 ? exchanges : undefined
}
