import type { KeyboardEvent, ReactNode } from 'react'
import { Icon } from './Icon.tsx'

interface SearchFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** The search of a list: `/` goes to it, Escape empties it, the down arrow goes on to the list. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps): ReactNode {
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
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={onKeyDown}
      />
      <span className="search-key" aria-hidden="true">
        /
      </span>
    </div>
  )
}
