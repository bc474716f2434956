import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { openDialog } from '../store/view.ts'
import { Icon } from './Icon.tsx'

interface ModalProps {
  readonly title: string
  readonly description: string
  readonly width?: 'narrow' | 'wide' | 'page'
  readonly children: ReactNode
}

/**
 * A dialog over the window. Radix's own overlay locks the page's scroll with a style element, which the window's
 * policy forbids; the page does not scroll anyway, so a plain backdrop is enough.
 */
export function Modal({ title, description, width = 'narrow', children }: ModalProps): ReactNode {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && openDialog(null)}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content className="modal" data-width={width}>
          <div className="modal-head">
            <div>
              <Dialog.Title className="modal-title">{title}</Dialog.Title>
              <Dialog.Description className="modal-description">{description}</Dialog.Description>
            </div>
            <Dialog.Close className="icon-button" aria-label="Close" title="Close (Esc)">
              <Icon name="cross" />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
