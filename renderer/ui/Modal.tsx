import { Dialog } from 'radix-ui'
import { type ReactNode, useRef, useState } from 'react'
import { openDialog } from '../store/view.ts'
import { DiscardQuestion } from './DiscardQuestion.tsx'
import { Icon } from './Icon.tsx'

interface ModalProps {
  readonly title: string
  readonly description: string
  readonly width?: 'narrow' | 'wide' | 'page'
  /** What is being written in it. Where it is no longer what it was at first, closing asks before it is lost. */
  readonly draft?: unknown
  readonly children: ReactNode
}

/**
 * A dialog over the window. Radix's own overlay locks the page's scroll with a style element, which the window's
 * policy forbids; the page does not scroll anyway, so a plain backdrop is enough.
 */
export function Modal({ title, description, width = 'narrow', draft = null, children }: ModalProps): ReactNode {
  const first = useRef(draft)
  first.current ??= draft
  const content = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState(false)
  function close(): void {
    if (JSON.stringify(draft) === JSON.stringify(first.current)) openDialog(null)
    else setAsking(true)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content
          ref={content}
          className="modal"
          data-width={width}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            const [first = content.current] = focusableAfter(head.current, content.current)
            first?.focus()
          }}
        >
          <div ref={head} className="modal-head">
            <div>
              <Dialog.Title className="modal-title">{title}</Dialog.Title>
              <Dialog.Description className="modal-description">{description}</Dialog.Description>
            </div>
            <Dialog.Close className="icon-button" aria-label="Close" title="Close (Esc)">
              <Icon name="cross" />
            </Dialog.Close>
          </div>
          {children}
          {asking && <DiscardQuestion dialog={content} onKeep={() => setAsking(false)} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]'

/** A dialog is opened for what is in it, not for the cross in its head that comes first. */
function focusableAfter(head: HTMLElement | null, content: HTMLElement | null): readonly HTMLElement[] {
  return [...(content?.querySelectorAll<HTMLElement>(focusable) ?? [])].filter((one) => !head?.contains(one))
}
