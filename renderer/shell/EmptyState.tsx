import type { ReactNode } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { useMirror } from '../store/mirror.ts'
import { openDialog, showSection } from '../store/view.ts'
import { OpenBrowser } from './OpenBrowser.tsx'

/** Before the first flow: what to do, in three steps. */
export function EmptyState(): ReactNode {
  const exchanges = useMirror((mirror) => mirror.exchanges.size)
  return (
    <div className="empty">
      <div className="empty-inner">
        <TrailDrawing />
        <h2>Find the step that breaks a login</h2>
        <ol className="empty-steps">
          <li>
            <strong>Open a browser</strong>
            <p>
              It starts with a profile of its own, uses Tokentrail's proxy and trusts its certificate. Nothing else on
              this machine changes.
            </p>
          </li>
          <li>
            <strong>Log in as you always do</strong>
            <p>Go to your application in that browser and reproduce the login that fails.</p>
          </li>
          <li>
            <strong>Read what broke</strong>
            <p>
              Each step shows here as it happens. A broken one is flagged, with its evidence and the change to make.
            </p>
          </li>
        </ol>
        <div className="empty-actions">
          <OpenBrowser />
        </div>
        <p className="empty-other">
          A terminal, an app, a container, a phone?{' '}
          <button type="button" className="link" onClick={() => openDialog('connect')}>
            Connect it
          </button>
          .
        </p>
        {exchanges > 0 && (
          <p className="empty-seen">
            <button type="button" className="link" onClick={() => showSection('exchanges')}>
              {counted(exchanges, 'exchange')}
            </button>{' '}
            went through the proxy, and {exchanges === 1 ? 'it was no OAuth' : 'none of them was OAuth so far'}.
          </p>
        )}
      </div>
    </div>
  )
}

function TrailDrawing(): ReactNode {
  return (
    <svg className="trail" viewBox="46 0 150 92" width="150" height="92" aria-hidden="true" focusable="false">
      <path className="trail-lane" d="M50 6v80M190 6v80" />
      <path className="trail-good" d="M50 22h132m-8-7 8 7-8 7" />
      <path className="trail-good" d="M190 46H58m8-7-8 7 8 7" />
      <path className="trail-bad" d="M50 70h58" />
      <path className="trail-bad" d="m120 62 16 16m0-16-16 16" />
    </svg>
  )
}
