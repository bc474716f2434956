import { type ReactNode, useId } from 'react'
import type { SecretDraft } from './proxy-settings-draft.ts'

interface SettingFieldProps {
  readonly label: string
  readonly value: string
  readonly hint?: string
  /** What it means, under it. */
  readonly help?: string
  readonly error?: string | undefined
  readonly lines?: number
  readonly wide?: boolean
  readonly onChange: (value: string) => void
}

/** A field of text with its label, what it means, and what is wrong with it. */
export function SettingField({ label, value, hint, help, error, lines, wide, onChange }: SettingFieldProps): ReactNode {
  const id = useId()
  const shared = {
    id,
    value,
    placeholder: hint,
    spellCheck: false,
    autoComplete: 'off',
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

interface SecretFieldProps {
  readonly label: string
  readonly value: SecretDraft
  readonly onChange: (value: SecretDraft) => void
}

/** A secret: one that was given before stays and is not shown, until another is typed or it is removed. */
export function SecretField({ label, value, onChange }: SecretFieldProps): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-row">
        <input
          id={id}
          type="password"
          value={value.text}
          placeholder={value.kept ? 'Kept' : ''}
          autoComplete="new-password"
          onChange={({ target }) => onChange({ text: target.value, kept: value.kept && target.value === '' })}
        />
        {value.kept && (
          <button
            type="button"
            className="button"
            aria-label={`Remove the ${label.toLowerCase()}`}
            onClick={() => onChange({ text: '', kept: false })}
          >
            Remove
          </button>
        )}
      </div>
    </div>
  )
}

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
