import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useEffect, useState } from 'react'
import type { BrowserInfo } from '../../shared/bridge/program-views.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'

/** Starts a browser that uses the proxy: the first that is installed, or one that is chosen. */
export function OpenBrowser(): ReactNode {
  const bridge = useBridge()
  const [browsers, setBrowsers] = useState<readonly BrowserInfo[]>([])
  const [opening, setOpening] = useState(false)

  useEffect(() => {
    let left = false
    bridge.call('browsers', {}).then((result) => {
      if (!left && result.ok) setBrowsers(result.value)
    })
    return () => {
      left = true
    }
  }, [bridge])

  async function open(browser?: string): Promise<void> {
    setOpening(true)
    report(null)
    const result = await bridge.call('openBrowser', browser === undefined ? {} : { browser })
    setOpening(false)
    if (!result.ok) report(result.error.message)
  }

  return (
    <span className="split">
      <button
        type="button"
        className="button"
        data-primary
        aria-busy={opening || undefined}
        disabled={opening}
        onClick={() => void open()}
      >
        <Icon name="globe" />
        Open browser
      </button>
      {browsers.length > 1 && (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger
            className="button split-more"
            data-primary
            aria-label="Choose another browser"
            disabled={opening}
          >
            <Icon name="chevronDown" size={14} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
              {browsers.map(({ id, name, path }) => (
                <DropdownMenu.Item key={id} className="menu-item" onSelect={() => void open(id)}>
                  <Icon name="globe" />
                  <span>
                    {name}
                    <span className="menu-hint">{path}</span>
                  </span>
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
    </span>
  )
}
