import { type ReactNode, useEffect } from 'react'
import { shownDetail } from '../store/choice.ts'
import { type Mirror, mirrorStore, useMirror } from '../store/mirror.ts'
import { hideSecrets, useView } from '../store/view.ts'
import { ExchangeDetails } from './ExchangeDetails.tsx'
import { MissingStep } from './MissingStep.tsx'

/** What is chosen, in full: an exchange, or a step that was not seen. */
export function Details(): ReactNode {
  const section = useView((view) => view.section)
  const flow = useView((view) => view.flow)
  const chosen = useView((view) => view.chosen)
  const select = (mirror: Mirror) => shownDetail(mirror, { section, flow, chosen })
  const stepId = useMirror((mirror) => select(mirror).step?.id ?? null)
  const exchange = useMirror((mirror) => select(mirror).exchange)
  const step = useMirror((mirror) => (stepId === null ? undefined : mirror.steps.get(stepId)))

  // A new flow, or one that the feed takes away, changes what is shown without the person's doing.
  useEffect(() => (exchange === null ? undefined : hideSecrets), [exchange])

  if (exchange !== null) return <ExchangeDetails key={exchange} id={exchange} step={step ?? null} />
  if (step) return <MissingStep step={step} />
  return (
    <div className="pane-empty">
      <p>
        {mirrorStore.getState().exchanges.size === 0
          ? 'What you choose is shown here.'
          : 'Choose an exchange to see its parameters, headers, body and tokens.'}
      </p>
    </div>
  )
}
