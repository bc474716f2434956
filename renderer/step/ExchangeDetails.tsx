import { Tabs } from 'radix-ui'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { StepRow } from '../../shared/bridge/rows.ts'
import { severities } from '../../shared/causes/finding.ts'
import { MessagesTab } from '../messages/MessagesTab.tsx'
import { useMirror } from '../store/mirror.ts'
import { type DetailTab, selectTab, useView } from '../store/view.ts'
import { TokensTab } from '../tokens/TokensTab.tsx'
import { BodyTab } from './BodyTab.tsx'
import { DetailHeader } from './DetailHeader.tsx'
import { FindingsTab } from './FindingsTab.tsx'
import { HeadersTab } from './HeadersTab.tsx'
import { ParametersTab } from './ParametersTab.tsx'
import { TimingTab } from './TimingTab.tsx'
import { useExchangeDetail } from './use-exchange-detail.ts'
import { useFindings } from './use-findings.ts'
import { absentValues, whereIs } from './where-is.ts'

interface ExchangeDetailsProps {
  readonly id: number
  readonly step: StepRow | null
}

/** An exchange in full, seen from the step that is chosen. */
export function ExchangeDetails({ id, step }: ExchangeDetailsProps): ReactNode {
  const state = useExchangeDetail(id)
  switch (state.kind) {
    case 'loading':
      return <div className="pane-empty" aria-busy="true" />
    case 'gone':
      return <p className="pane-empty">Exchange {id} is not in the session any more.</p>
    case 'failed':
      return (
        <p className="pane-empty" role="alert">
          {state.message}
        </p>
      )
    case 'loaded':
      return <Loaded detail={state.detail} step={step} />
    default:
      return state satisfies never
  }
}

function Loaded({ detail, step }: { readonly detail: ExchangeDetail; readonly step: StepRow | null }): ReactNode {
  const { own, others } = useFindings(step, detail.id)
  const findings = useMirror((mirror) => mirror.findings)
  const chosenTab = useView((view) => view.tab)
  const target = useView((view) => (view.target?.exchange === detail.id ? view.target : null))
  const root = useRef<HTMLDivElement>(null)
  const arrived = useRef(0)

  const absent = useMemo(() => {
    const places = [...findings.values()].flatMap(({ evidence }) => evidence)
    const missing = places.filter(({ place, seen }) => seen === null && place.exchange === detail.id)
    return absentValues(
      detail,
      missing.map(({ place }) => place.location),
    )
  }, [detail, findings])

  const goal = useMemo(() => target && whereIs(detail, target.location, absent), [target, detail, absent])
  const parameters = detail.request.parameters.length + (detail.response?.parameters.length ?? 0)
  const preferred = preferredTab(detail, own.length + others.length, parameters)
  const pending = target !== null && target.wish !== arrived.current
  const wanted = (pending && goal?.tab) || chosenTab || preferred
  // Chosen at an exchange that has messages, and kept where the next has none.
  const tab = wanted === 'messages' && !detail.stream ? preferred : wanted

  useEffect(() => {
    if (!target || !goal || arrived.current === target.wish) return
    arrived.current = target.wish
    if (goal.tab) selectTab(goal.tab)
    const selector = `[data-location="${CSS.escape(goal.location)}"]`
    const panel = goal.tab ? `[data-tab="${goal.tab}"] ` : ''
    const element = root.current?.querySelector<HTMLElement>(panel + selector)
    if (!element) return
    element.scrollIntoView({ block: 'center' })
    element.focus({ preventScroll: true })
    for (const other of root.current?.querySelectorAll('[data-highlight]') ?? [])
      other.removeAttribute('data-highlight')
    element.setAttribute('data-highlight', '')
  }, [target, goal])

  const all = [
    ['findings', 'Findings', own.length + others.length],
    ['parameters', 'Parameters', parameters],
    ['headers', 'Headers', detail.request.headers.length + (detail.response?.headers.length ?? 0)],
    ['body', 'Body', null],
    ['messages', detail.stream?.kind === 'events' ? 'Events' : 'Messages', detail.stream?.count ?? null],
    ['tokens', 'Tokens', detail.tokens.length],
    ['timing', 'Timing', null],
  ] as const satisfies readonly (readonly [DetailTab, string, number | null])[]
  const worst = severities.find((severity) => [...own, ...others].some((id) => findings.get(id)?.severity === severity))
  const panels = all.filter(([name]) => name !== 'messages' || detail.stream)

  return (
    <div ref={root} className="details">
      <DetailHeader detail={detail} step={step} />
      <Tabs.Root
        className="tabs"
        value={tab}
        onValueChange={(value) => {
          const panel = panels.find(([name]) => name === value)
          if (panel) selectTab(panel[0])
        }}
      >
        <Tabs.List className="tab-list" aria-label="Parts of the exchange">
          {panels.map(([name, label, count]) => (
            <Tabs.Trigger key={name} value={name} className="tab">
              {label}
              {count !== null && count > 0 && (
                <span
                  className="tab-count"
                  data-for={name}
                  data-worst={name === 'findings' ? worst : undefined}
                  aria-hidden="true"
                >
                  {count}
                </span>
              )}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content key={tab} value={tab} className="tab-panel" data-tab={tab}>
          {panelOf(tab, detail, step, own, others, absent)}
        </Tabs.Content>
      </Tabs.Root>
    </div>
  )
}

/** The tab that says most, until one is chosen. */
function preferredTab({ stream }: ExchangeDetail, findings: number, parameters: number): DetailTab {
  if (findings > 0) return 'findings'
  if (stream && stream.count > 0) return 'messages'
  return parameters > 0 ? 'parameters' : 'headers'
}

function panelOf(
  tab: DetailTab,
  detail: ExchangeDetail,
  step: StepRow | null,
  own: readonly string[],
  others: readonly string[],
  absent: ReturnType<typeof absentValues>,
): ReactNode {
  const first = step?.part ?? 'request'
  switch (tab) {
    case 'findings':
      return <FindingsTab own={own} others={others} exchange={detail.id} isStep={step !== null} />
    case 'parameters':
      return <ParametersTab detail={detail} first={first} absent={absent} />
    case 'headers':
      return <HeadersTab detail={detail} first={first} absent={absent} />
    case 'body':
      return <BodyTab detail={detail} first={first} />
    case 'messages':
      return <MessagesTab detail={detail} />
    case 'tokens':
      return <TokensTab detail={detail} />
    case 'timing':
      return <TimingTab detail={detail} />
    default:
      return tab satisfies never
  }
}
