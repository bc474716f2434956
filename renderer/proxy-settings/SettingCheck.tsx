import { type ReactNode, useId } from 'react'

interface SettingCheckProps {
  readonly label: string
  readonly help: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** Something that is done or not. */
export function SettingCheck({ label, help, checked, onChange }: SettingCheckProps): ReactNode {
  const id = useId()
  return (
    <div className="setting-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => onChange(target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-help`} className="field-help">
        {help}
      </span>
    </div>
  )
}
