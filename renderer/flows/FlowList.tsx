import { type ReactNode, useCallback, useMemo } from 'react'
import { focusPane } from '../shell/panes.ts'
import { chosenFlow } from '../store/choice.ts'
import { flowOrder } from '../store/flow-order.ts'
import { emptyMirror, useMirror } from '../store/mirror.ts'
import { selectFlow, setSearch, useView } from '../store/view.ts'
import { NothingFits } from '../ui/NothingFits.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { VirtualGrid } from '../ui/VirtualGrid.tsx'
import { FlowListRow } from './FlowListRow.tsx'
import { NoFlow } from './NoFlow.tsx'

/** The flows of the session, newest first, each nested flow under its parent. */
export function FlowList(): ReactNode {
  const flows = useMirror((mirror) => mirror.flows)
  const search = useView((view) => view.search)
  const chosen = useView((view) => view.flow)
  // Without a search, news of an exchange orders nothing anew.
  const steps = useMirror((mirror) => (search.trim() === '' ? emptyMirror : mirror).steps)
  const exchanges = useMirror((mirror) => (search.trim() === '' ? emptyMirror : mirror).exchanges)
  const listed = useMemo(() => flowOrder(flows, search, { steps, exchanges }), [flows, search, steps, exchanges])
  const shown = useMemo(() => chosenFlow({ flows }, { flow: chosen }), [flows, chosen])
  const active = listed.findIndex(({ id }) => id === shown)
  const heightOf = useCallback(
    (index: number) => (flows.get(listed[index]?.id ?? '')?.worst ? 74 : 54),
    [flows, listed],
  )
  return (
    <>
      <SearchField
        label="Search flows"
        placeholder="Search client, server, grant, program"
        value={search}
        onChange={setSearch}
      />
      {listed.length === 0 &&
        (flows.size === 0 ? (
          <NoFlow />
        ) : (
          <NothingFits words="No flow fits the search." undo="Empty the search" onUndo={() => setSearch('')} />
        ))}
      <VirtualGrid
        label="Flows"
        role="treegrid"
        count={listed.length}
        columns={6}
        heightOf={heightOf}
        keyOf={(index) => listed[index]?.id ?? String(index)}
        active={active}
        onActive={(index) => selectFlow(listed[index]?.id ?? '')}
        onOpen={() => focusPane('timeline')}
        row={(index, top, domId) => {
          const flow = listed[index]
          if (!flow) return null
          return (
            <FlowListRow
              key={flow.id}
              flow={flow.id}
              domId={domId}
              depth={flow.depth}
              index={index}
              top={top}
              selected={index === active}
            />
          )
        }}
      />
    </>
  )
}
