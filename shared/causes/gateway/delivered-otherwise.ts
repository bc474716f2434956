import type { Flow } from '../../flow/flow.ts'
import type { Alarm, Observation } from '../finding.ts'
import { seenAs, stepsOf } from '../in-flow.ts'
import { alteredBetween, parameterAlterations } from './parameter-alterations.ts'

/**
 * The response as the server sent it, and as the browser delivered it. The browser changes nothing:
 * what differs was changed at the client's door.
 */
export function deliveredOtherwise(flow: Flow): readonly Observation<Alarm>[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) => {
    const sent = step.message
    if (sent.sighting !== 'redirect' || sent.mode === 'fragment') return []
    return seenAs(step, 'delivery').flatMap((delivered) => {
      const alterations = parameterAlterations(sent, delivered, 'something')
      return alteredBetween(
        "the server's redirect and the client",
        alterations,
        flow,
        'the gateway in front of the client',
      )
    })
  })
}
