import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { Dialogs } from '../settings/Dialogs.tsx'
import { useMirror } from '../store/mirror.ts'
import { useView } from '../store/view.ts'
import { Announcer } from './Announcer.tsx'
import { Banners } from './Banners.tsx'
import { Panes } from './Panes.tsx'
import { TopBar } from './TopBar.tsx'
import { useKeys } from './use-keys.ts'

/** The whole window. */
export function App(): ReactNode {
  useKeys(useBridge())
  const ready = useMirror((mirror) => mirror.status !== null)
  const dialog = useView((view) => view.dialog)
  return (
    <Tooltip.Provider delayDuration={400}>
      <div className="window" data-ready={ready || undefined}>
        <TopBar />
        <Banners />
        <Panes />
        <Announcer />
        {dialog && <Dialogs name={dialog} />}
      </div>
    </Tooltip.Provider>
  )
}
