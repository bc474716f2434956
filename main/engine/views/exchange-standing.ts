import type { ExchangeRow } from '../../../shared/bridge/rows.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import { type Finding, type Severity, worseOf } from '../../../shared/causes/finding.ts'
import type { ExchangeId } from '../../../shared/exchange/exchange.ts'
import type { Message } from '../../../shared/oauth/message.ts'

/** What analysis says of an exchange: the messages in it, its flow, the worst finding that shows at it. */
export type ExchangeStanding = Pick<ExchangeRow, 'messages' | 'flow' | 'worst'>

const nowhere: ExchangeStanding = { messages: [], flow: null, worst: null }

/** A flow's findings are one list until they change: they are gone through once, not once an exchange. */
const worstOf = new WeakMap<readonly Finding[], ReadonlyMap<ExchangeId, Severity>>()

/** Reads off where an exchange stands by now. Its flow is checked, if it was not. */
export function exchangeStanding(id: ExchangeId, analysis: Analysis): ExchangeStanding {
  const standing = standingSoFar(id, analysis, null)
  if (standing === nowhere) return nowhere
  return { ...standing, worst: worstByExchange(analysis.findings(analysis.flowOf(id))).get(id) ?? null }
}

/** The same without a check: with the worst finding that is known. */
export function standingSoFar(id: ExchangeId, analysis: Analysis, worst: Severity | null): ExchangeStanding {
  const messages = analysis.messages(id)
  if (messages.length === 0) return nowhere
  return { messages: kindsOf(messages), flow: analysis.flowOf(id) ?? null, worst }
}

/** The lists that there are: a handful of kinds come together, in any number of exchanges. */
const kinds = new Map<string, ExchangeStanding['messages']>()

function kindsOf(messages: readonly Message[]): ExchangeStanding['messages'] {
  const list = messages.map(({ kind }) => kind)
  const key = list.join()
  const known = kinds.get(key) ?? list
  kinds.set(key, known)
  return known
}

function worstByExchange(findings: readonly Finding[]): ReadonlyMap<ExchangeId, Severity> {
  const known = worstOf.get(findings)
  if (known) return known
  const worst = new Map<ExchangeId, Severity>()
  for (const { exchange, severity } of findings) {
    worst.set(exchange, worseOf(worst.get(exchange), severity) ?? severity)
  }
  worstOf.set(findings, worst)
  return worst
}
