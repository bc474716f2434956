import './bridge/without-eval.ts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/menu.css'
import './styles/shell.css'
import './styles/top-bar.css'
import './styles/empty.css'
import './styles/lists.css'
import './styles/flow-header.css'
import './styles/timeline.css'
import './styles/other-rows.css'
import './styles/values.css'
import './styles/details.css'
import './styles/messages.css'
import './styles/findings.css'
import './styles/catalogue.css'
import './styles/dialogs.css'
import './styles/proxy-settings.css'
import './styles/connect.css'
import './styles/forced-colors.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { bridgeAddress, webBridge } from './bridge/web-bridge.ts'
import { BridgeProvider, preloadedBridge } from './bridge/window-bridge.ts'
import { App } from './shell/App.tsx'
import { ErrorBoundary } from './shell/ErrorBoundary.tsx'
import { keepTheme } from './shell/theme.ts'
import { followFeed, nextFrameOf } from './store/follow-feed.ts'
import { mirrorStore } from './store/mirror.ts'

const bridge = window.tokentrail
  ? preloadedBridge(window.tokentrail)
  : webBridge(
      () => new WebSocket(bridgeAddress(window.location)),
      (run, ms) => void window.setTimeout(run, ms),
    )

keepTheme(document.documentElement, window.localStorage)
followFeed(bridge, mirrorStore, nextFrameOf(window))

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <BridgeProvider value={bridge}>
          <App />
        </BridgeProvider>
      </ErrorBoundary>
    </StrictMode>,
  )
}
