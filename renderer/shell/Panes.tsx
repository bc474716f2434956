import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { inDigits } from '../../shared/sentences/counted.ts'
import { ExchangeTable } from '../exchanges/ExchangeTable.tsx'
import { FlowList } from '../flows/FlowList.tsx'
import { Details } from '../step/Details.tsx'
import { chosenFlow, shownDetail } from '../store/choice.ts'
import { mirrorStore, useMirror } from '../store/mirror.ts'
import { keepShown, type Section, showSection, useView, viewStore } from '../store/view.ts'
import { Timeline } from '../timeline/Timeline.tsx'
import { EmptyState } from './EmptyState.tsx'

/** The lists to the left, what is chosen of them in the middle, and its details. */
export function Panes(): ReactNode {
  const section = useView((view) => view.section)
  const isEmpty = useMirror((mirror) => mirror.flows.size === 0)
  const reading = { onPointerDownCapture: keep, onWheelCapture: keep, onFocusCapture: keep }
  return (
    <Tabs.Root
      asChild
      className="panes"
      data-section={section}
      data-empty={(isEmpty && section === 'flows') || undefined}
      value={section}
      onValueChange={(value) => showSection(value as Section)}
    >
      <main>
        <Tabs.List className="section-tabs" aria-label="Lists">
          <SectionTab section="flows" label="Flows" />
          <SectionTab section="exchanges" label="All exchanges" />
        </Tabs.List>
        <Tabs.Content value="flows" className="section-flows" tabIndex={-1}>
          <section className="pane pane-list" aria-label="Flows" data-pane="list" onWheelCapture={keep}>
            <FlowList />
          </section>
          <section className="pane pane-timeline" aria-label="Timeline" data-pane="timeline" {...reading}>
            <Middle />
          </section>
        </Tabs.Content>
        <Tabs.Content value="exchanges" className="section-exchanges" tabIndex={-1}>
          <section className="pane" aria-label="All exchanges" data-pane="list">
            <ExchangeTable />
          </section>
        </Tabs.Content>
        {!(isEmpty && section === 'flows') && (
          <section className="pane pane-details" aria-label="Details" data-pane="details" {...reading}>
            <Details />
          </section>
        )}
      </main>
    </Tabs.Root>
  )
}

/** Without a choice the newest flow is shown, with its worst step; a person who reads is not to be led away from it. */
function keep(): void {
  const mirror = mirrorStore.getState()
  const view = viewStore.getState()
  const flow = chosenFlow(mirror, view)
  if (flow !== null) keepShown(flow, shownDetail(mirror, view).chosen)
}

function SectionTab({ section, label }: { readonly section: Section; readonly label: string }): ReactNode {
  const count = useMirror((mirror) => mirror[section].size)
  return (
    <Tabs.Trigger value={section} className="section-tab">
      {label}
      <span className="tab-count" aria-hidden="true">
        {inDigits(count)}
      </span>
    </Tabs.Trigger>
  )
}

function Middle(): ReactNode {
  const chosen = useView((view) => view.flow)
  const flow = useMirror((mirror) => chosenFlow(mirror, { flow: chosen }))
  return flow === null ? <EmptyState /> : <Timeline key={flow} flowId={flow} />
}
