import type { ExchangeId } from '../exchange/exchange.ts'
import type { Flow } from '../flow/flow.ts'
import type { Finding } from './finding.ts'

/** What a flow keeps of its exchanges with a resource. */
interface Share {
  /** So many it may have before some are let go. */
  readonly most: number
  /** How its first are kept, which show what all of them are like. */
  readonly first: number
  /** How its newest are kept. */
  readonly newest: number
}

/** More than anybody reads. */
const usual: Share = { most: 1000, first: 100, newest: 400 }
/** Where there are so many exchanges in all flows together that nobody reads on in each of them … */
const crowd = 20_000
const crowded: Share = { most: 20, first: 4, newest: 4 }
/** … and where nothing was seen of a flow but that its token was used: thousands of them may be a load test's. */
const tokenAlone: Share = { most: 6, first: 1, newest: 2 }

/**
 * The exchanges of a flow that may be let go, so that a client which calls its API for days costs no more than one that
 * calls it for an hour, and a thousand clients little more than one: resource requests that were answered, at which
 * nothing was found and to which no finding refers, and neither the first nor the newest. They stay in the session.
 * `analysed` is how many exchanges all flows have together.
 */
export function exchangesToLetGo(
  flow: Flow,
  findings: () => readonly Finding[],
  analysed: number,
): ReadonlySet<ExchangeId> {
  const { most, first, newest } = analysed <= crowd ? usual : flow.core.length > 0 ? crowded : tokenAlone
  // A handful of steps are none of a resource's; each exchange with one has two.
  if (flow.steps.length - flow.core.length <= 2 * most) return new Set()
  const answered = flow.steps.flatMap(({ kind, message }) => (kind === 'resource-response' ? [message.exchange] : []))
  const told = new Set(findings().flatMap(({ exchange, evidence }) => [exchange, ...evidence.flatMap(placesOf)]))
  for (const { message, sightings } of flow.core)
    for (const { exchange } of [message, ...sightings.map((sighting) => sighting.message)]) told.add(exchange)
  return new Set(answered.slice(first, -newest).filter((exchange) => !told.has(exchange)))
}

const placesOf = ({ place, expectedAt }: Finding['evidence'][0]) =>
  expectedAt ? [place.exchange, expectedAt.exchange] : [place.exchange]
