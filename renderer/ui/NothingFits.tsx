import type { ReactNode } from 'react'

interface NothingFitsProps {
  readonly words: string
  /** What the press does, in words. */
  readonly undo: string
  readonly onUndo: () => void
}

/** Stands in the place of a list that a search has emptied, and takes the search back. */
export function NothingFits({ words, undo, onUndo }: NothingFitsProps): ReactNode {
  return (
    <p className="list-empty">
      {words}{' '}
      <button
        type="button"
        className="link-button"
        onClick={({ currentTarget }) => {
          // The button goes with the words: the focus goes on to the field.
          currentTarget.closest('[data-pane]')?.querySelector<HTMLElement>('.search input')?.focus()
          onUndo()
        }}
      >
        {undo}
      </button>
    </p>
  )
}
