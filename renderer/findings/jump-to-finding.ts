import type { FindingRow } from '../../shared/bridge/rows.ts'
import type { Place } from '../../shared/bridge/shown.ts'
import { chosenFlow, holderOf } from '../store/choice.ts'
import { mirrorStore } from '../store/mirror.ts'
import { choose, jumpTo, viewStore } from '../store/view.ts'

/** Opens the step at which a finding shows, on its findings. */
export function jumpToFinding(finding: FindingRow): void {
  const mirror = mirrorStore.getState()
  const flow = finding.flow
  const location = finding.evidence[0]?.place.location ?? 'request'
  const chosen =
    finding.step !== null && mirror.steps.has(finding.step)
      ? ({ kind: 'step', id: finding.step } as const)
      : holderOf(mirror, flow, finding.exchange, location)
  choose(chosen, flow)
  viewStore.setState({ tab: 'findings' })
}

/** Goes to the very value: the exchange that holds it is chosen, if another one is shown. */
export function jumpToPlace(place: Place, shownExchange: number | null): void {
  const mirror = mirrorStore.getState()
  const view = viewStore.getState()
  if (place.exchange === shownExchange) {
    jumpTo(place, null, null)
    return
  }
  const flow = view.section === 'flows' ? chosenFlow(mirror, view) : null
  jumpTo(place, holderOf(mirror, flow, place.exchange, place.location), null)
}
