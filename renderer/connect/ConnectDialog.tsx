import { Tabs } from 'radix-ui'
import { type ReactNode, useEffect, useState } from 'react'
import type { WaysInView } from '../../shared/bridge/program-views.ts'
import { checkId } from '../../shared/connection-check/check-address.ts'
import type { Shell } from '../../shared/ways-in/shell.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { viewStore } from '../store/view.ts'
import { FormError } from '../ui/FormError.tsx'
import { Modal } from '../ui/Modal.tsx'
import { AndroidPage } from './AndroidPage.tsx'
import { BrowserPage } from './BrowserPage.tsx'
import { CheckPanel } from './CheckPanel.tsx'
import { type CheckCommand, checkCommands, type PageName } from './check-commands.ts'
import { DevicePage } from './DevicePage.tsx'
import { DockerPage } from './DockerPage.tsx'
import { ElectronPage } from './ElectronPage.tsx'
import { IosPage } from './IosPage.tsx'
import type { PageProps } from './page-props.ts'
import { TerminalPage } from './TerminalPage.tsx'

const pages: readonly {
  readonly name: PageName
  readonly label: string
  readonly Page: (props: PageProps) => ReactNode
}[] = [
  { name: 'browser', label: 'Browser', Page: BrowserPage },
  { name: 'terminal', label: 'Terminal', Page: TerminalPage },
  { name: 'electron', label: 'Electron app', Page: ElectronPage },
  { name: 'docker', label: 'Docker', Page: DockerPage },
  { name: 'android', label: 'Android', Page: AndroidPage },
  { name: 'ios', label: 'iOS simulator', Page: IosPage },
  { name: 'device', label: 'Other device', Page: DevicePage },
]

/** Every way in besides the browser that is opened here, each with a check that says what is wrong. */
export function ConnectDialog(): ReactNode {
  const bridge = useBridge()
  const [ways, setWays] = useState<WaysInView | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [name, setName] = useState<PageName>(() => viewStore.getState().wishedWay ?? 'browser')
  const [shell, setShell] = useState<Shell | null>(null)
  const [ids, setIds] = useState(newIds)
  const networkAddresses = useMirror((mirror) => mirror.status?.networkAddresses ?? none)

  useEffect(() => {
    let left = false
    bridge.call('waysIn', {}).then((result) => {
      if (left) return
      if (result.ok) setWays(result.value)
      else setFailure(result.error.message)
    })
    return () => {
      left = true
    }
  }, [bridge])

  const proxy = ways?.proxy ?? null
  return (
    <Modal
      title="Connect"
      description="Lead a client through Tokentrail: what to set, with the values of this session, and a check that says what is wrong."
      width="page"
    >
      <FormError sentence={failure} />
      {ways && proxy === null && (
        <p className="form-error">The proxy does not run, so nothing can be led through it.</p>
      )}
      {ways && proxy !== null && (
        <Tabs.Root
          className="connect"
          value={name}
          onValueChange={(value) => setName(pages.find((page) => page.name === value)?.name ?? name)}
        >
          <Tabs.List className="tab-list" aria-label="Ways in">
            {pages.map((page) => (
              <Tabs.Trigger key={page.name} value={page.name} className="tab">
                {page.label}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {pages.map(({ name: of, Page }) => {
            const id = ids[of]
            const props: PageProps = {
              way: { ...ways, proxy },
              networkAddresses,
              shell: shell ?? (ways.platform === 'win32' ? 'powershell' : 'bash'),
              onShell: setShell,
            }
            const commands: readonly CheckCommand[] = checkCommands(of, id, props)
            return (
              <Tabs.Content key={of} value={of} className="connect-page">
                <Page {...props} />
                <CheckPanel
                  id={id}
                  commands={commands}
                  onAgain={() => setIds((before) => ({ ...before, [of]: newId() }))}
                />
              </Tabs.Content>
            )
          })}
        </Tabs.Root>
      )}
    </Modal>
  )
}

const none: readonly string[] = []

const newId = () => checkId(crypto.getRandomValues(new Uint8Array(5)))

const newIds = (): Readonly<Record<PageName, string>> => ({
  browser: newId(),
  terminal: newId(),
  electron: newId(),
  docker: newId(),
  android: newId(),
  ios: newId(),
  device: newId(),
})
