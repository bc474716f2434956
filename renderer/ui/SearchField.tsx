import type { KeyboardEvent, ReactNode } from 'react'
import { Icon } from './Icon.tsx'

interface SearchFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  /** False where `/` goes to another. */
  readonly hasKey?: boolean
  readonly onChange: (value: string) => void
}

/** The search of a list: `/` goes to that of the window's list, Escape empties it, the down arrow goes on to the list. */
export function SearchField({ label, placeholder, value, hasKey = true, onChange }: SearchFieldProps): ReactNode {
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Escape') {
      if (value === '') event.currentTarget.blur()
      onChange('')
    }
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault()
      event.currentTarget.closest('[data-pane]')?.querySelector<HTMLElement>('.virtual-grid')?.focus()
    }
  }
  return (
    <div className="search">
      <Icon name="search" size={14} />
      <input
        type="search"
        aria-label={label}
        aria-keyshortcuts={hasKey ? '/' : undefined}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={onKeyDown}
      />
      {hasKey && (
        <span className="search-key" aria-hidden="true">
          /
        </span>
      )}
    </div>
  )
}
