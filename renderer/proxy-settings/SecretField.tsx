import { type ReactNode, useId } from 'react'
import type { SecretDraft } from './proxy-settings-draft.ts'

interface SecretFieldProps {
  readonly label: string
  readonly value: SecretDraft
  readonly error?: string | undefined
  readonly onChange: (value: SecretDraft) => void
}

/** A secret: one that was given before stays and is not shown, until another is typed or it is removed. */
export function SecretField({ label, value, error, onChange }: SecretFieldProps): ReactNode {
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
          aria-invalid={error !== undefined}
          aria-describedby={error && `${id}-error`}
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
      {error !== undefined && (
        <span id={`${id}-error`} className="field-error">
          {error}
        </span>
      )}
    </div>
  )
}
