import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import { roleName, shortRoleName } from '../format/words.ts'
import { focusPane } from '../shell/panes.ts'
import { shownDetail } from '../store/choice.ts'
import { mirrorStore, useMirror } from '../store/mirror.ts'
import { choose, fold, selectFlow, useView } from '../store/view.ts'
import { RoleIcon } from '../ui/RoleIcon.tsx'
import { useWidth } from '../ui/use-width.ts'
import { VirtualGrid } from '../ui/VirtualGrid.tsx'
import { FlowHeader } from './FlowHeader.tsx'
import { fullWidth, holdsName, lanesOf, laneWidthIn } from './lanes.ts'
import { NestedRow, nestedHeight, SightingRow, sightingHeight } from './OtherRows.tsx'
import { PollsRow } from './PollsRow.tsx'
import { StepTimelineRow, stepHeight } from './StepTimelineRow.tsx'
import { nestedFlows, type TimelineItem, timelineItems } from './timeline-items.ts'

/** The steps of a flow in their order, as a sequence between the parties. */
export function Timeline({ flowId }: { readonly flowId: string }): ReactNode {
  const flow = useMirror((mirror) => mirror.flows.get(flowId))
  const flows = useMirror((mirror) => mirror.flows)
  const steps = useMirror((mirror) => mirror.steps)
  const chosen = useView((view) => view.chosen)
  const opened = useView((view) => view.unfolded)
  // A finding may lead to one poll among many: its list is open then.
  const within = chosen?.kind === 'sighting' ? chosen.step : null
  const unfolded = useMemo(() => (within === null ? opened : new Set(opened).add(within)), [opened, within])
  const items = useMemo(
    () => (flow ? timelineItems(flow, steps, nestedFlows(flows, flow.id), unfolded) : []),
    [flow, flows, steps, unfolded],
  )
  const roles = useMemo(() => lanesOf(flow?.steps.flatMap((id) => steps.get(id) ?? []) ?? []), [flow, steps])
  const [heads, room] = useWidth()
  const width = laneWidthIn(room, roles.length)
  const lanes = useMemo(() => ({ roles, width }), [roles, width])
  const shown = shownDetail(mirrorStore.getState(), { section: 'flows', flow: flowId, chosen }).chosen
  // A nested flow is not opened by passing it with the arrows: the steps behind it must be reached too.
  const [passing, setPassing] = useState<{ readonly key: string; readonly chosen: typeof chosen } | null>(null)
  const at = passing?.chosen === chosen ? items.findIndex(({ key }) => key === passing?.key) : -1
  const active = at >= 0 ? at : items.findIndex((item) => isShown(item, shown))
  const heightOf = useCallback((index: number) => heights[items[index]?.kind ?? 'step'], [items])

  return (
    <div className="timeline" data-tight={width < fullWidth || undefined}>
      <FlowHeader id={flowId} />
      <div ref={heads} className="lane-heads" aria-hidden="true">
        {roles.map((role) => (
          <span key={role} className="lane-head" style={{ width }} title={roleName[role]}>
            <RoleIcon role={role} size={15} />
            {holdsName(width) && shortRoleName[role]}
          </span>
        ))}
      </div>
      <VirtualGrid
        label="Steps"
        role="grid"
        count={items.length}
        columns={4}
        heightOf={heightOf}
        keyOf={(index) => items[index]?.key ?? String(index)}
        active={active}
        onActive={(index) => {
          const item = items[index]
          if (item?.kind === 'step') choose({ kind: 'step', id: item.id }, flowId)
          if (item?.kind === 'sighting') choose({ kind: 'sighting', step: item.step, exchange: item.exchange }, flowId)
          setPassing(item?.kind === 'nested' || item?.kind === 'polls' ? { key: item.key, chosen } : null)
        }}
        onOpen={() => {
          const item = items[active]
          if (item?.kind === 'polls') return fold(item.step, !item.open)
          if (item?.kind !== 'nested') return focusPane('details')
          // Its timeline takes the place of this one, and the focus with it.
          flushSync(() => selectFlow(item.flow))
          focusPane('timeline')
        }}
        row={(index, top, domId) => {
          const item = items[index]
          if (!item) return null
          const placed = { domId, index, top, selected: index === active }
          switch (item.kind) {
            case 'step':
              return <StepTimelineRow key={item.key} {...placed} id={item.id} flow={flowId} lanes={lanes} />
            case 'sighting':
              return <SightingRow key={item.key} {...placed} flow={flowId} lanes={lanes} item={item} />
            case 'polls':
              return <PollsRow key={item.key} {...placed} step={item.step} open={item.open} />
            case 'nested':
              return <NestedRow key={item.key} {...placed} flow={item.flow} />
            default:
              return item satisfies never
          }
        }}
      />
    </div>
  )
}

const heights = { step: stepHeight, sighting: sightingHeight, polls: sightingHeight, nested: nestedHeight } as const

function isShown(item: TimelineItem, shown: ReturnType<typeof shownDetail>['chosen']): boolean {
  if (item.kind === 'step') return shown?.kind === 'step' && shown.id === item.id
  if (item.kind === 'sighting')
    return shown?.kind === 'sighting' && shown.step === item.step && shown.exchange === item.exchange
  return false
}
