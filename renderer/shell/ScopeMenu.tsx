import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { namedHosts } from '../../shared/connection-check/named-hosts.ts'
import type { Scope } from '../../shared/proxy-settings/proxy-settings.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { openDialog, openScopeSettings, report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'

/** So many hosts are named; of the others their number is told. */
const mostNamed = 3

/** Says at any time whom the proxy decrypts, and lets it be changed: who misses a host sees here why. */
export function ScopeMenu(): ReactNode {
  const bridge = useBridge()
  const button = useRef<HTMLButtonElement>(null)
  const scope = useMirror((mirror) => mirror.status?.scope ?? null)
  const runs = useMirror((mirror) => mirror.status?.proxy != null)
  if (!scope || !runs) return null
  const { hosts } = scope

  /** The menu goes: what is opened is to give the focus back to its button. */
  function leave(open: () => void): void {
    button.current?.focus()
    open()
  }

  async function choose(decrypt: Scope['decrypt']): Promise<void> {
    // Nothing would be read at all: which hosts it is to be is said first.
    if (decrypt === 'listed' && hosts.length === 0) return leave(() => openScopeSettings(decrypt))
    const shown = await bridge.call('proxySettings', {})
    if (!shown.ok) return report(shown.error.message)
    const { settings } = shown.value
    const answer = await bridge.call('setProxySettings', {
      settings: { ...settings, scope: { ...settings.scope, decrypt } },
    })
    if (!answer.ok) report(answer.error.message)
  }

  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger ref={button} className="scope" data-decrypt={scope.decrypt} title="Whom the proxy decrypts">
        <Icon name={scope.decrypt === 'learn' ? 'target' : 'lock'} size={14} />
        {scope.decrypt !== 'learn' && <span className="scope-word">Decrypts </span>}
        <span className="scope-what">{inShort(scope)}</span>
        <Icon name="chevronDown" size={12} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" data-wide align="start" sideOffset={6} collisionPadding={8}>
        <DropdownMenu.Label className="menu-label">Whom the proxy decrypts</DropdownMenu.Label>
        <DropdownMenu.RadioGroup
          value={scope.decrypt}
          onValueChange={(value) => void choose(value as Scope['decrypt'])}
        >
          <Choice value="everything" label="All hosts" note="But for those that are left alone." />
          <Choice
            value="learn"
            label="Learn from the flow"
            note="All hosts, until a login has shown which ones take part."
          />
          <Choice
            value="listed"
            label="Listed hosts alone"
            note={
              hosts.length === 0 ? 'None is listed yet.' : `${namedHosts(hosts, mostNamed)}. All others pass unread.`
            }
          />
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="menu-line" />
        <DropdownMenu.Label className="menu-label">Left alone</DropdownMenu.Label>
        <p className="menu-text">{leftAlone(scope)}</p>
        <DropdownMenu.Item className="menu-item" onSelect={() => leave(() => openDialog('proxy'))}>
          <Icon name="gateway" />
          Change the lists…
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}

interface ChoiceProps {
  readonly value: Scope['decrypt']
  readonly label: string
  readonly note: string
}

function Choice({ value, label, note }: ChoiceProps): ReactNode {
  return (
    <DropdownMenu.RadioItem value={value} className="menu-item">
      <span className="menu-mark">
        <DropdownMenu.ItemIndicator>
          <Icon name="check" size={14} />
        </DropdownMenu.ItemIndicator>
      </span>
      <span>
        {label}
        <span className="menu-note">{note}</span>
      </span>
    </DropdownMenu.RadioItem>
  )
}

function inShort({ decrypt, hosts }: Scope): string {
  switch (decrypt) {
    case 'everything':
      return 'all hosts'
    case 'learn':
      return 'Learning hosts'
    case 'listed':
      return hosts.length === 0 ? 'no host' : counted(hosts.length, 'listed host')
    default:
      return decrypt satisfies never
  }
}

function leftAlone({ never, tunnelKnownHosts, tunnelPinned }: Scope): string {
  const whom = [
    never.length > 0 && `${namedHosts(never, mostNamed)}.`,
    tunnelKnownHosts && 'Updates, telemetry and some banks, unless they are listed.',
    tunnelPinned && 'What a client asks for that has refused the certificate.',
  ].filter(Boolean)
  return whom.length > 0 ? whom.join(' ') : 'No host.'
}
