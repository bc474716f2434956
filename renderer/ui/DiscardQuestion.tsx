import { AlertDialog } from 'radix-ui'
import { type ReactNode, type RefObject, useState } from 'react'
import { openDialog } from '../store/view.ts'

interface DiscardQuestionProps {
  readonly dialog: RefObject<HTMLElement | null>
  /** The person goes on writing. */
  readonly onKeep: () => void
}

/** Asks before a dialog takes with it what was written in it. */
export function DiscardQuestion({ dialog, onKeep }: DiscardQuestionProps): ReactNode {
  const [before] = useState(() => document.activeElement)
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onKeep()}>
      <AlertDialog.Portal>
        <div className="backdrop" data-second />
        <AlertDialog.Content
          className="modal"
          data-width="small"
          data-second
          aria-modal="true"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // Whoever clicked beside the dialog had left its fields already.
            if (before instanceof HTMLElement && before !== document.body) before.focus()
            else dialog.current?.focus()
          }}
        >
          <AlertDialog.Title className="modal-title">Discard your changes?</AlertDialog.Title>
          <AlertDialog.Description className="modal-description">
            What you changed here is not saved yet.
          </AlertDialog.Description>
          <div className="modal-actions">
            <AlertDialog.Cancel className="button">Keep editing</AlertDialog.Cancel>
            <button type="button" className="button" data-danger onClick={() => openDialog(null)}>
              Discard
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
