import { type ReactNode, useSyncExternalStore } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { dismiss, report, useView } from '../store/view.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { LearningBanner } from './LearningBanner.tsx'
import { RefusalBanners } from './RefusalBanners.tsx'

/** What the person must know before they go on: no connection, no proxy, something that failed, and notices. */
export function Banners(): ReactNode {
  const bridge = useBridge()
  const connection = useSyncExternalStore(
    (changed) => bridge.onState(changed),
    () => bridge.state(),
  )
  const proxyError = useMirror((mirror) => mirror.status?.proxyError ?? null)
  const notices = useMirror((mirror) => mirror.status?.notices)
  const problem = useView((view) => view.problem)
  const dismissed = useView((view) => view.dismissed)
  return (
    <div className="banners">
      {connection === 'lost' && (
        <Banner kind="error" icon="error" alert>
          <strong>Connection lost.</strong> What you see is what was captured until then. The window connects again as
          soon as Tokentrail answers; if you have started Tokentrail anew, open the address that it printed.
        </Banner>
      )}
      {proxyError !== null && (
        <Banner kind="error" icon="error" alert>
          <strong>The proxy does not run.</strong> {proxyError}
        </Banner>
      )}
      {problem !== null && (
        <Banner kind="error" icon="warning" alert onClose={() => report(null)}>
          {problem}
        </Banner>
      )}
      <LearningBanner />
      <RefusalBanners />
      {notices
        ?.filter((notice) => !dismissed.has(notice))
        .map((notice) => (
          <Banner key={notice} kind="note" icon="note" onClose={() => dismiss(notice)}>
            {notice}
          </Banner>
        ))}
    </div>
  )
}

interface BannerProps {
  readonly kind: 'error' | 'note'
  readonly icon: IconName
  readonly alert?: boolean
  readonly onClose?: () => void
  readonly children: ReactNode
}

function Banner({ kind, icon, alert, onClose, children }: BannerProps): ReactNode {
  return (
    <div className="banner" data-kind={kind} role={alert ? 'alert' : 'status'}>
      <Icon name={icon} />
      <span className="banner-text">{children}</span>
      {onClose && (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onClose}>
          <Icon name="cross" size={14} />
        </button>
      )}
    </div>
  )
}
