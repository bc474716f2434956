import type { ReactNode } from 'react'
import { openDialog } from '../store/view.ts'

/** The end of a dialog's form: `before` stands at its start. */
export function SaveOrCancel({ before }: { readonly before?: ReactNode }): ReactNode {
  return (
    <div className="modal-actions">
      {before}
      <button type="button" className="button" onClick={() => openDialog(null)}>
        Cancel
      </button>
      <button type="submit" className="button" data-primary>
        Save
      </button>
    </div>
  )
}
