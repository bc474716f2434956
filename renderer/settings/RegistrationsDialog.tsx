import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { chosenFlow } from '../store/choice.ts'
import { mirrorStore } from '../store/mirror.ts'
import { openDialog, viewStore } from '../store/view.ts'
import { FormError } from '../ui/FormError.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Modal } from '../ui/Modal.tsx'
import { SaveOrCancel } from '../ui/SaveOrCancel.tsx'
import { RegistrationForm } from './RegistrationForm.tsx'
import { type DraftField, draftOf, newDraft, type RegistrationDraft, readDraft } from './registration-draft.ts'

type Errors = Readonly<Partial<Record<DraftField, string>>>

/** What is registered at the authorization server, so that comparisons are exact. */
export function RegistrationsDialog(): ReactNode {
  const bridge = useBridge()
  const [drafts, setDrafts] = useState<readonly RegistrationDraft[] | null>(null)
  const [errors, setErrors] = useState<ReadonlyMap<string, Errors>>(new Map())
  const [failure, setFailure] = useState<string | null>(null)
  const lastKey = useRef(0)
  const nextKey = () => String(lastKey.current++)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is registered is read once, when the dialog opens
  useEffect(() => {
    let left = false
    bridge.call('registrations', {}).then((result) => {
      if (left) return
      if (!result.ok) {
        setFailure(result.error.message)
        return
      }
      const given = result.value.map((registration) => draftOf(registration, nextKey()))
      setDrafts(given.length > 0 ? given : [newDraft(nextKey(), ofChosenFlow())])
    })
    return () => {
      left = true
    }
  }, [bridge])

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    const results = (drafts ?? []).map((draft) => ({ key: draft.key, result: readDraft(draft) }))
    const wrong = new Map<string, Errors>()
    for (const { key, result } of results) if (!result.ok) wrong.set(key, result.errors)
    setErrors(wrong)
    if (wrong.size > 0) return
    const registrations = results.flatMap(({ result }) => (result.ok ? [result.registration] : []))
    const answer = await bridge.call('setRegistrations', { registrations })
    if (answer.ok) openDialog(null)
    else setFailure(answer.error.message)
  }

  const change = (key: string, field: DraftField, value: string) =>
    setDrafts((all) => (all ?? []).map((draft) => (draft.key === key ? { ...draft, [field]: value } : draft)))

  return (
    <Modal
      title="Client registration"
      description="What is registered at the authorization server. With it, every flow is compared exactly, character by character."
      width="wide"
      draft={drafts}
    >
      <FormError sentence={failure} />
      {drafts && (
        <form className="registrations" noValidate onSubmit={(event) => void save(event)}>
          {drafts.map((draft, index) => (
            <RegistrationForm
              key={draft.key}
              draft={draft}
              number={index + 1}
              errors={errors.get(draft.key) ?? {}}
              onChange={(field, value) => change(draft.key, field, value)}
              onRemove={() => setDrafts(drafts.filter(({ key }) => key !== draft.key))}
            />
          ))}
          {drafts.length === 0 && <p className="tab-empty">No registration: flows are compared with themselves.</p>}
          <SaveOrCancel
            before={
              <button
                type="button"
                className="button"
                data-start
                onClick={() => setDrafts([...drafts, newDraft(nextKey())])}
              >
                <Icon name="plus" />
                Add registration
              </button>
            }
          />
        </form>
      )}
    </Modal>
  )
}

function ofChosenFlow(): { readonly issuer?: string; readonly clientId?: string } {
  const mirror = mirrorStore.getState()
  const flow = mirror.flows.get(chosenFlow(mirror, viewStore.getState()) ?? '')
  return {
    ...(flow?.issuer != null && { issuer: flow.issuer }),
    ...(flow?.clientId != null && { clientId: flow.clientId }),
  }
}
