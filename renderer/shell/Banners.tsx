import { type ReactNode, useRef, useSyncExternalStore } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { report, useView } from '../store/view.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { LearningBanner } from './LearningBanner.tsx'
import { Notices } from './Notices.tsx'
import { RefusalBanners } from './RefusalBanners.tsx'
import { StartProxy } from './StartProxy.tsx'
import { useFocusKept } from './use-focus-kept.ts'

/** What the person must know before they go on: no connection, no proxy, something that failed, and notices. */
export function Banners(): ReactNode {
  const bridge = useBridge()
  const connection = useSyncExternalStore(
    (changed) => bridge.onState(changed),
    () => bridge.state(),
  )
  const proxyError = useMirror((mirror) => mirror.status?.proxyError ?? null)
  const problem = useView((view) => view.problem)
  const root = useRef<HTMLElement>(null)
  useFocusKept(root)
  return (
    <section ref={root} className="banners" aria-label="Notices">
      {connection === 'lost' && (
        <Failure icon="error">
          <strong>Connection lost.</strong> What you see is what was captured until then. The window connects again as
          soon as Tokentrail answers; if you have started Tokentrail anew, open the address that it printed.
        </Failure>
      )}
      {proxyError !== null && (
        <Failure icon="error" actions={<StartProxy />}>
          <strong>The proxy does not run.</strong> {proxyError}
        </Failure>
      )}
      {problem !== null && (
        <Failure icon="warning" onClose={() => report(null)}>
          {problem}
        </Failure>
      )}
      {/* It is there before what comes into it: else a screen reader would not hear of that. */}
      <div aria-live="polite">
        <LearningBanner />
        <RefusalBanners />
        <Notices />
      </div>
    </section>
  )
}

interface FailureProps {
  readonly icon: IconName
  readonly actions?: ReactNode
  readonly onClose?: () => void
  readonly children: ReactNode
}

function Failure({ icon, actions, onClose, children }: FailureProps): ReactNode {
  return (
    <div className="banner" data-kind="error" role="alert" tabIndex={-1}>
      <Icon name={icon} />
      <span className="banner-text">{children}</span>
      {actions}
      {onClose && (
        <button type="button" className="icon-button" aria-label="Dismiss" title="Dismiss" onClick={onClose}>
          <Icon name="cross" size={14} />
        </button>
      )}
    </div>
  )
}
