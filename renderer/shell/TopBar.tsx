import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useMirror } from '../store/mirror.ts'
import { type DialogName, openDialog, setTheme, type Theme, useView } from '../store/view.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Hint } from '../ui/Hint.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { OpenBrowser } from './OpenBrowser.tsx'
import { ScopeMenu } from './ScopeMenu.tsx'

/** The proxy's address, and what can be done with the session as a whole. */
export function TopBar(): ReactNode {
  const emptyShown = useMirror((mirror) => mirror.flows.size === 0)
  const section = useView((view) => view.section)
  return (
    <header className="top-bar">
      <h1 className="brand">
        <BrandMark />
        <span className="brand-name">Tokentrail</span>
      </h1>
      <ProxyAddress />
      <ScopeMenu />
      <span className="top-space" />
      <DialogButton dialog="registrations" icon="clipboard" label="Client registration" />
      <DialogButton dialog="proxy" icon="gateway" label="Proxy settings" />
      <DialogButton dialog="certificate" icon="certificate" label="CA certificate" />
      <DialogButton dialog="export" icon="download" label="Export HAR…" />
      <DialogButton dialog="clear" icon="trash" label="Clear session" />
      <span className="top-divider" />
      <ThemeMenu />
      <Hint text="Checks (c)">
        <button type="button" className="icon-button" aria-label="List of checks" onClick={() => openDialog('checks')}>
          <Icon name="book" />
        </button>
      </Hint>
      <Hint text="Keys (?)">
        <button type="button" className="icon-button" aria-label="List of keys" onClick={() => openDialog('keys')}>
          <Icon name="keyboard" />
        </button>
      </Hint>
      <DialogButton dialog="connect" icon="plug" label="Connect…" plain />
      {/* The empty window has the button in its middle; two of it would be one too many. */}
      {!(emptyShown && section === 'flows') && <OpenBrowser />}
    </header>
  )
}

function ProxyAddress(): ReactNode {
  const status = useMirror((mirror) => mirror.status)
  if (!status) return <span className="proxy">Starting …</span>
  if (status.proxy === null) {
    return (
      <span className="proxy" data-state="broken">
        <Icon name="error" size={14} />
        Proxy not running
      </span>
    )
  }
  return (
    <span className="proxy" data-state="listening">
      <span className="proxy-dot" aria-hidden="true" />
      <span className="proxy-word">Proxy</span>
      <code>{status.proxy.replace(/^http:\/\//, '')}</code>
      <CopyButton text={status.proxy} label="Copy the proxy's address" />
      {status.networkAddresses.length > 0 && (
        <span className="proxy-network" title={status.networkAddresses.join('\n')}>
          on the network too
        </span>
      )}
    </span>
  )
}

interface DialogButtonProps {
  readonly dialog: DialogName
  readonly icon: IconName
  readonly label: string
  /** A button among others that stand out. */
  readonly plain?: boolean
}

function DialogButton({ dialog, icon, label, plain }: DialogButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="button"
      data-quiet={!plain || undefined}
      aria-label={label}
      title={label}
      onClick={() => openDialog(dialog)}
    >
      <Icon name={icon} />
      <span className="button-caption">{label}</span>
    </button>
  )
}

const themes = [
  { value: 'system', label: 'As the system', icon: 'display' },
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
] as const satisfies readonly { readonly value: Theme; readonly label: string; readonly icon: IconName }[]

function ThemeMenu(): ReactNode {
  const theme = useView((view) => view.theme)
  const current = themes.find(({ value }) => value === theme) ?? themes[0]
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label={`Theme: ${current.label}`} title="Theme">
        <Icon name={current.icon} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <DropdownMenu.RadioGroup
            value={theme}
            onValueChange={(value) => setTheme(themes.find((choice) => choice.value === value)?.value ?? 'system')}
          >
            {themes.map(({ value, label, icon }) => (
              <DropdownMenu.RadioItem key={value} value={value} className="menu-item">
                <Icon name={icon} />
                {label}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function BrandMark(): ReactNode {
  return (
    <svg className="brand-mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
      <rect className="brand-ground" width="24" height="24" rx="6" />
      <path className="brand-good" d="M6 7h11m-2.6-2.6L17 7l-2.6 2.6M18 12H7m2.6-2.6L7 12l2.6 2.6" />
      <path className="brand-bad" d="M6 17h4m3-2 4 4m0-4-4 4" />
    </svg>
  )
}
