import type { FlowRow } from '../../shared/bridge/rows.ts'
import type { Mirror } from './mirror.ts'

/** A flow in the list: how deep it is nested. */
export interface ListedFlow {
  readonly id: string
  readonly depth: number
}

/** Where the programs that sent a flow's exchanges are found. */
export type SentBy = Pick<Mirror, 'steps' | 'exchanges'>

/** The flows that fit the search, newest first, each nested flow under the one it ran within. */
export function flowOrder(flows: ReadonlyMap<string, FlowRow>, search: string, sentBy: SentBy): readonly ListedFlow[] {
  const children = new Map<string | null, FlowRow[]>()
  for (const flow of flows.values()) {
    // A parent that is not known (yet) must not hide its child.
    const parent = flow.parent !== null && flows.has(flow.parent) ? flow.parent : null
    const siblings = children.get(parent)
    if (siblings) siblings.push(flow)
    else children.set(parent, [flow])
  }
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (text: string) => words.every((word) => text.includes(word))
  const listed: ListedFlow[] = []
  const visit = (parent: string | null, depth: number) => {
    const siblings = (children.get(parent) ?? []).toSorted((a, b) => b.startedAt - a.startedAt || compare(b.id, a.id))
    for (const flow of siblings) {
      if (words.length === 0 || fits(haystack(flow, sentBy))) listed.push({ id: flow.id, depth })
      visit(flow.id, depth + 1)
    }
  }
  visit(null, 0)
  return listed
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function haystack({ clientId, issuer, server, grant, outcome, worst, steps }: FlowRow, sentBy: SentBy): string {
  const programs = new Set(steps.map((id) => programOf(id, sentBy)))
  return [clientId, issuer, server, grant, outcome, worst, ...programs].join(' ').toLowerCase()
}

function programOf(id: string, { steps, exchanges }: SentBy): string | null {
  const exchange = steps.get(id)?.exchange ?? null
  return exchange === null ? null : (exchanges.get(exchange)?.program ?? null)
}
