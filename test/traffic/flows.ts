import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Flow } from '../../shared/flow/flow.ts'
import { capture, type Written } from './exchange.ts'

/** The flows of a written capture. */
export function flowsOf(exchanges: readonly Written[]): readonly Flow[] {
  const analysis = createAnalysis()
  for (const exchange of capture(exchanges)) analysis.add(exchange)
  return [...analysis.flows()]
}

/** A flow as its steps with their exchanges, sightings in brackets. */
export function outline({ steps }: Flow): readonly string[] {
  return steps.map(({ kind, message, sightings }) => {
    const others = sightings.map((sighting) => ` (${sighting.as} ${sighting.message.exchange})`).join('')
    return `${message.exchange} ${kind}${others}`
  })
}

/** What tied which message to a flow, in the order of the ties: `2 authorization-request by registration`. */
export function ties({ ties: all }: Flow): readonly string[] {
  return all.map(({ message, by }) => {
    const [exchange, , kind] = message.split(':')
    return `${exchange} ${kind} by ${by}`
  })
}
