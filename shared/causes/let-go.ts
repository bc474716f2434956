import type { ExchangeId } from '../exchange/exchange.ts'
import type { Flow } from '../flow/flow.ts'
import type { Finding } from './finding.ts'

/** So many exchanges with a resource a flow may have before some are let go: more than anybody reads. */
const most = 1000
/** How its first are kept, which show what all of them are like. */
const firstKept = 100
/** How its newest are kept. */
const newestKept = 400

/**
 * The exchanges of a flow that may be let go, so that a client which calls its API for days costs no more than one that
 * calls it for an hour: resource requests that were answered, at which nothing was found and to which no finding
 * refers, and neither the first nor the newest. They stay in the session.
 */
export function exchangesToLetGo(flow: Flow, findings: () => readonly Finding[]): ReadonlySet<ExchangeId> {
  // A handful of steps are none of a resource's; each exchange with one has two.
  if (flow.steps.length - flow.core.length <= 2 * most) return new Set()
  const answered = flow.steps.flatMap(({ kind, message }) => (kind === 'resource-response' ? [message.exchange] : []))
  const told = new Set(findings().flatMap(({ exchange, evidence }) => [exchange, ...evidence.flatMap(placesOf)]))
  for (const { message, sightings } of flow.core)
    for (const { exchange } of [message, ...sightings.map((sighting) => sighting.message)]) told.add(exchange)
  return new Set(answered.slice(firstKept, -newestKept).filter((exchange) => !told.has(exchange)))
}

const placesOf = ({ place, expectedAt }: Finding['evidence'][0]) =>
  expectedAt ? [place.exchange, expectedAt.exchange] : [place.exchange]
