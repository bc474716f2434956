import type { ReactNode } from 'react'
import { CopyButton } from '../ui/CopyButton.tsx'

interface SnippetProps {
  /** What it is, for who cannot see it: "Commands for the proxy". */
  readonly label: string
  readonly text: string
}

/** Lines to be copied. */
export function Snippet({ label, text }: SnippetProps): ReactNode {
  return (
    <div className="snippet">
      <pre className="command-block" tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} label={`Copy: ${label}`} />
    </div>
  )
}
