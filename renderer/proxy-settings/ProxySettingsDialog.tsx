import { Tabs } from 'radix-ui'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { ProxySettingsView } from '../../shared/bridge/program-views.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { openDialog, viewStore } from '../store/view.ts'
import { FormError } from '../ui/FormError.tsx'
import { Modal } from '../ui/Modal.tsx'
import { SaveOrCancel } from '../ui/SaveOrCancel.tsx'
import { CertificateTab } from './CertificateTab.tsx'
import { ownChanges } from './own-changes.ts'
import {
  draftOf,
  errorsIn,
  type ProxyErrors,
  type ProxyField,
  type ProxySettingsDraft,
  readDraft,
} from './proxy-settings-draft.ts'
import { ScopeTab } from './ScopeTab.tsx'
import { ServersTab } from './ServersTab.tsx'

type TabName = 'scope' | 'servers' | 'certificates'

const tabs: readonly { readonly name: TabName; readonly label: string; readonly fields: readonly ProxyField[] }[] = [
  { name: 'scope', label: 'Decryption', fields: ['hosts', 'never'] },
  { name: 'servers', label: 'Way to servers', fields: ['url', 'username', 'password', 'noProxy', 'overrides'] },
  { name: 'certificates', label: 'Certificates', fields: ['roots', 'ignoreFor', 'certificates'] },
]

const isWrong = (errors: ProxyErrors, fields: readonly ProxyField[]) =>
  Object.keys(errors).some((wrong) => fields.some((field) => wrong === field || wrong.startsWith(`${field}.`)))

/** Whom the proxy decrypts, by which way it reaches servers, and whom it trusts. */
export function ProxySettingsDialog(): ReactNode {
  const bridge = useBridge()
  const [view, setView] = useState<ProxySettingsView | null>(null)
  const [draft, setDraft] = useState<ProxySettingsDraft | null>(null)
  const [errors, setErrors] = useState<ProxyErrors>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [tab, setTab] = useState<TabName>('scope')
  const form = useRef<HTMLFormElement>(null)
  const lastKey = useRef(0)
  const nextKey = () => String(lastKey.current++)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is set is read once, when the dialog opens
  useEffect(() => {
    let left = false
    bridge.call('proxySettings', {}).then((result) => {
      if (left) return
      if (!result.ok) return setFailure(result.error.message)
      setView(result.value)
      const read = draftOf(result.value.settings, nextKey)
      setDraft({ ...read, decrypt: viewStore.getState().wishedScope ?? read.decrypt })
    })
    return () => {
      left = true
    }
  }, [bridge])

  // What cannot be used is brought into sight, on whichever part it stands.
  useEffect(() => {
    if (Object.keys(errors).length === 0) return
    // A part that was not shown is there a frame later.
    const frame = requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    )
    return () => cancelAnimationFrame(frame)
  }, [errors])

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!draft || !view) return
    const result = readDraft(draft)
    setErrors({})
    setFailure(null)
    if (!result.ok) return mark(result.errors)
    const now = await bridge.call('proxySettings', {})
    if (!now.ok) return setFailure(now.error.message)
    const settings = ownChanges(view.settings, result.settings, now.value.settings)
    const answer = await bridge.call('setProxySettings', { settings })
    if (answer.ok) return openDialog(null)
    const placed = errorsIn(answer.error.message.split('\n'))
    if (Object.keys(placed).length > 0) mark(placed)
    else setFailure(answer.error.message)
  }

  function mark(wrong: ProxyErrors): void {
    setErrors(wrong)
    setFailure('Something cannot be used as it is written. See the fields that are marked.')
    const first = tabs.find(({ fields }) => isWrong(wrong, fields))
    if (first) setTab(first.name)
  }

  function change(part: Partial<ProxySettingsDraft>): void {
    // Their mistakes are told by their order, which is another one now.
    if (part.certificates && part.certificates.length !== draft?.certificates.length) setErrors({})
    setDraft((before) => before && { ...before, ...part })
  }
  return (
    <Modal
      title="Proxy settings"
      description="Whom the proxy decrypts, and how it reaches servers. Changes hold at once."
      width="wide"
      draft={draft}
    >
      {!draft && <FormError sentence={failure} />}
      {view?.file != null && (
        <p className="field-help">
          This run takes its settings from <code>{view.file}</code>. Changes last until it ends.
        </p>
      )}
      {draft && view && (
        <form ref={form} className="proxy-settings" noValidate onSubmit={(event) => void save(event)}>
          <Tabs.Root
            value={tab}
            onValueChange={(value) => setTab(tabs.find(({ name }) => name === value)?.name ?? tab)}
          >
            <Tabs.List className="tab-list" aria-label="Parts of the settings">
              {tabs.map(({ name, label, fields }) => (
                <Tabs.Trigger key={name} value={name} className="tab">
                  {label}
                  {isWrong(errors, fields) && (
                    <span className="tab-count" data-for="findings" role="img" aria-label="has mistakes">
                      !
                    </span>
                  )}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            <Tabs.Content value="scope" className="proxy-settings-part">
              <ScopeTab draft={draft} errors={errors} learnt={view.learnt} onChange={change} />
            </Tabs.Content>
            <Tabs.Content value="servers" className="proxy-settings-part">
              <ServersTab draft={draft} errors={errors} onChange={change} />
            </Tabs.Content>
            <Tabs.Content value="certificates" className="proxy-settings-part">
              <CertificateTab draft={draft} errors={errors} nextKey={nextKey} onChange={change} />
            </Tabs.Content>
          </Tabs.Root>
          <div className="modal-end">
            <FormError sentence={failure} />
            <SaveOrCancel />
          </div>
        </form>
      )}
    </Modal>
  )
}
