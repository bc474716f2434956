import { type ReactNode, useEffect, useState } from 'react'
import type { NoticeView } from '../../shared/bridge/program-views.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { useBridge, type WindowBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'

/** So many stand open; those before them are told by their number, so that they push nothing else out of sight. */
const mostOpen = 2
/** How long one is there that need not be seen for long, in milliseconds. */
const passingTime = 20_000

const none: readonly NoticeView[] = []

/** What the person should know, the newest first: read and dismissed, or taken back where it can be. */
export function Notices(): ReactNode {
  const bridge = useBridge()
  const notices = useMirror((mirror) => mirror.status?.notices ?? none)
  const [unfolded, setUnfolded] = useState(false)
  const newest = notices.toReversed()
  // One more takes no more room than the line that would tell of it.
  const folded = newest.length > mostOpen + 1 ? newest.slice(mostOpen) : none
  return (
    <>
      {(unfolded || folded.length === 0 ? newest : newest.slice(0, mostOpen)).map((notice) => (
        <NoticeBanner key={notice.id} notice={notice} />
      ))}
      {folded.length > 0 && (
        <div className="banner" data-kind="note" data-more tabIndex={-1}>
          <button
            type="button"
            className="link-button"
            aria-expanded={unfolded}
            onClick={() => setUnfolded((open) => !open)}
          >
            {unfolded ? 'Show the newest alone' : `${counted(folded.length, 'earlier notice')}`}
          </button>
          <button
            type="button"
            className="link-button"
            onClick={() => {
              for (const { id } of notices) void tell(bridge, 'dismissNotice', id)
            }}
          >
            Dismiss all {notices.length}
          </button>
        </div>
      )}
    </>
  )
}

function NoticeBanner({ notice }: { readonly notice: NoticeView }): ReactNode {
  const bridge = useBridge()
  const { id, text, undo, passing } = notice
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (!passing || held) return
    const timer = setTimeout(() => void tell(bridge, 'dismissNotice', id), passingTime)
    return () => clearTimeout(timer)
  }, [bridge, id, passing, held])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: whoever is at it is not hurried
    <div
      className="banner"
      data-kind="note"
      tabIndex={-1}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name="note" />
      <span className="banner-text">{text}</span>
      {undo && (
        <button type="button" className="button" onClick={() => void tell(bridge, 'undo', id)}>
          <Icon name="undo" />
          Undo
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={`Dismiss: ${text}`}
        title="Dismiss"
        onClick={() => void tell(bridge, 'dismissNotice', id)}
      >
        <Icon name="cross" size={14} />
      </button>
    </div>
  )
}

/** Takes back what was told last and can be; gives false where there is nothing of the kind. */
export function undoNewest(bridge: WindowBridge, notices: readonly NoticeView[]): boolean {
  const newest = notices.findLast(({ undo }) => undo)
  if (newest) void tell(bridge, 'undo', newest.id)
  return newest !== undefined
}

async function tell(bridge: WindowBridge, call: 'undo' | 'dismissNotice', id: number): Promise<void> {
  const result = await bridge.call(call, { id })
  if (!result.ok) report(result.error.message)
}
