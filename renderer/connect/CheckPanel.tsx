import { type ReactNode, useEffect, useState } from 'react'
import { type CheckStep, checkSteps, clientVerdict } from '../../shared/connection-check/verdict.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import type { CheckCommand } from './check-commands.ts'
import { Snippet } from './Snippet.tsx'
import { useSeenClients } from './use-seen-clients.ts'

interface CheckPanelProps {
  readonly id: string
  readonly commands: readonly CheckCommand[]
  /** Begins another check. */
  readonly onAgain: () => void
}

/** So many of the clients that came lately are told. */
const mostClients = 5

const marks = {
  good: { icon: 'check', word: 'Yes' },
  bad: { icon: 'cross', word: 'No' },
  waiting: { icon: 'dashed', word: 'Not seen yet' },
  note: { icon: 'note', word: 'Cannot be known' },
} as const satisfies Record<CheckStep['state'], { readonly icon: IconName; readonly word: string }>

/** Makes a check, and tells step by step what the proxy saw of it, as it comes. */
export function CheckPanel({ id, commands, onAgain }: CheckPanelProps): ReactNode {
  const seen = useSeenClients()
  const connections = seen?.connections
  const [before, setBefore] = useState<number | null>(null)
  useEffect(() => {
    if (connections !== undefined) setBefore((known) => known ?? connections)
  }, [connections])

  const check = seen?.checks.find((one) => one.id === id)
  const client = seen?.clients.find(({ key }) => key === check?.key)
  const others = before === null ? 0 : Math.max(0, (connections ?? 0) - before)
  const steps = checkSteps(id, check, client, others)
  return (
    <section className="check-panel" aria-label="Connection check">
      <div className="check-head">
        <h3>Check the connection</h3>
        <button type="button" className="button" onClick={onAgain}>
          New check
        </button>
      </div>
      {commands.map(({ where, text }) => (
        <div key={text}>
          <p>{where}:</p>
          <Snippet label={where} text={text} />
        </div>
      ))}
      <h4>What Tokentrail sees of it</h4>
      <ol className="check-steps" aria-live="polite">
        {steps.map(({ kind, state, title, text }) => (
          <li key={kind} className="check-step" data-state={state} data-step={kind}>
            <Icon name={marks[state].icon} />
            <div>
              <p className="check-title">
                {title}: <span className="check-word">{marks[state].word}</span>
              </p>
              <p>{text}</p>
            </div>
          </li>
        ))}
      </ol>
      {seen !== null && seen.clients.length > 0 && (
        <details className="seen-clients">
          <summary>Clients that came lately</summary>
          <ul>
            {seen.clients.slice(0, mostClients).map((one) => {
              const { state, text } = clientVerdict(one)
              return (
                <li key={one.key} className="check-step" data-state={state}>
                  <Icon name={marks[state].icon} />
                  <div>
                    <p className="check-title">
                      {one.client ?? 'A client without a name'}, from {one.from}
                    </p>
                    <p>{text}</p>
                  </div>
                </li>
              )
            })}
          </ul>
        </details>
      )}
    </section>
  )
}
