import { type ReactNode, useEffect, useState } from 'react'
import { report } from '../store/view.ts'
import { Icon } from './Icon.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, in words: "Copy the proxy's address". */
  readonly label: string
  /** Shown beside the drawing. */
  readonly caption?: string
}

/** Copies a text, and says that it did. */
export function CopyButton({ text, label, caption }: CopyButtonProps): ReactNode {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => report('The text could not be copied: the browser refused it. Select it and copy it by hand.'),
    )
  return (
    <button
      type="button"
      className={caption ? 'button' : 'icon-button'}
      aria-label={caption ? undefined : label}
      title={label}
      data-copied={copied || undefined}
      onClick={copy}
    >
      <Icon name={copied ? 'check' : 'copy'} size={14} />
      {caption && <span>{copied ? 'Copied' : caption}</span>}
      <span className="spoken" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}
