import type { ReactNode } from 'react'
import { useMirror } from '../store/mirror.ts'
import { jumpToFinding } from './jump-to-finding.ts'

/** Leads to the finding that brought this one about: what is to be changed first. */
export function RootLink({ id }: { readonly id: string }): ReactNode {
  const root = useMirror((mirror) => mirror.findings.get(id))
  const title = useMirror((mirror) => mirror.causes.get(mirror.findings.get(id)?.cause ?? '')?.title)
  if (!root) return null // the feed removed it before the list heard
  return (
    <p className="root-link">
      This follows from{' '}
      <button type="button" className="link-button" onClick={() => jumpToFinding(root)}>
        {title ?? root.cause}
      </button>
      : change that first.
    </p>
  )
}
