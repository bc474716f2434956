import type { ReactNode } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import { TokenCard } from './TokenCard.tsx'

/** Every token of the exchange, taken apart. */
export function TokensTab({ detail }: { readonly detail: ExchangeDetail }): ReactNode {
  if (detail.tokens.length === 0) return <p className="tab-empty">There is no token in this exchange.</p>
  return detail.tokens.map((token) => <TokenCard key={token.location} token={token} exchange={detail.id} />)
}
