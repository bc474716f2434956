import { type ReactNode, useId } from 'react'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly hint?: string
  /** What it means, under it. */
  readonly help?: string
  readonly error?: string | undefined
  readonly lines?: number | undefined
  readonly wide?: boolean
  /** Its characters are not shown. */
  readonly secret?: boolean
  readonly onChange: (value: string) => void
}

/** A field of text with its label, what it means, and what is wrong with it. */
export function TextField({
  label,
  value,
  hint,
  help,
  error,
  lines,
  wide,
  secret,
  onChange,
}: TextFieldProps): ReactNode {
  const id = useId()
  const shared = {
    id,
    value,
    placeholder: hint,
    spellCheck: false,
    autoComplete: 'off',
    'data-secret': secret || undefined,
    'aria-invalid': error !== undefined,
    'aria-describedby': [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
  } as const
  return (
    <div className="field" data-wide={wide || lines !== undefined || undefined}>
      <label htmlFor={id}>{label}</label>
      {lines === undefined ? (
        <input type="text" {...shared} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <textarea rows={lines} {...shared} onChange={({ target }) => onChange(target.value)} />
      )}
      {error !== undefined && (
        <span id={`${id}-error`} className="field-error">
          {error}
        </span>
      )}
      {help !== undefined && (
        <span id={`${id}-help`} className="field-help">
          {help}
        </span>
      )}
    </div>
  )
}
