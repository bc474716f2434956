import type { Exchange } from '../../shared/exchange/exchange.ts'
import { edited } from './at-exchange.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import { withMember, withResponse } from './edit.ts'

/** True where the server's metadata was fetched, and has this member. */
export function listsInMetadata(flow: CapturedFlow, name: string): boolean {
  return all(flow, 'metadata-response').some(({ parameters }) => parameters.some((member) => member.name === name))
}

/** The capture with these members of the metadata otherwise, wherever it was fetched; undefined takes one out. */
export function withMetadata(
  flow: CapturedFlow,
  members: Readonly<Record<string, unknown>>,
  exchanges: readonly Exchange[] = flow.exchanges,
): readonly Exchange[] {
  const ids = all(flow, 'metadata-response').map(({ exchange }) => exchange)
  return edited(exchanges, ids, (exchange) => {
    if (exchange.outcome.kind !== 'answered') return exchange
    const { body } = exchange.outcome.response
    const changed = Object.entries(members).reduce((now, [name, value]) => withMember(now, name, value), body)
    return withResponse(exchange, { body: changed })
  })
}
