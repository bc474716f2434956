import { type ReactNode, useId } from 'react'
import { Icon } from '../ui/Icon.tsx'
import { authenticationMethods, type DraftField, type RegistrationDraft } from './registration-draft.ts'

interface RegistrationFormProps {
  readonly draft: RegistrationDraft
  readonly number: number
  readonly errors: Readonly<Partial<Record<DraftField, string>>>
  readonly onChange: (field: DraftField, value: string) => void
  readonly onRemove: () => void
}

/** The fields of one registration. */
export function RegistrationForm({ draft, number, errors, onChange, onRemove }: RegistrationFormProps): ReactNode {
  const field = (name: DraftField, label: string, hint: string, lines?: number, secret?: 'secret') => (
    <Field
      label={label}
      hint={hint}
      value={draft[name]}
      error={errors[name]}
      lines={lines}
      secret={secret !== undefined}
      onChange={(value) => onChange(name, value)}
    />
  )
  return (
    <fieldset className="registration">
      <legend>
        {draft.clientId || `Registration ${number}`}
        <button type="button" className="icon-button" aria-label={`Remove registration ${number}`} onClick={onRemove}>
          <Icon name="trash" size={14} />
        </button>
      </legend>
      {field('clientId', 'Client ID', 'Required')}
      {field('issuer', 'Issuer', 'https://login.example.com')}
      {field('redirectUris', 'Redirect URIs', 'One a line, exactly as registered', 2)}
      {field('scopes', 'Scopes', 'openid profile')}
      {field('grantTypes', 'Grant types', 'authorization_code refresh_token')}
      <MethodField value={draft.authenticationMethod} onChange={(value) => onChange('authenticationMethod', value)} />
      {field('idTokenAlgorithm', 'ID token signing algorithm', 'RS256')}
      {field('codeLifetime', 'Code lifetime (seconds)', '60')}
      {field('clientSecret', 'Client secret', 'Where no request in the traffic carries it', undefined, 'secret')}
      {field(
        'decryptionKeys',
        'Private keys of the client',
        '{"keys": […]}, to open tokens encrypted to it',
        2,
        'secret',
      )}
      {field('issuerKeys', 'Key set of the issuer', '{"keys": […]}, where its fetch is not in the traffic', 2)}
    </fieldset>
  )
}

interface FieldProps {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly error: string | undefined
  readonly lines: number | undefined
  /** Its characters are not shown. */
  readonly secret: boolean
  readonly onChange: (value: string) => void
}

function Field({ label, hint, value, error, lines, secret, onChange }: FieldProps): ReactNode {
  const id = useId()
  const shared = {
    id,
    value,
    placeholder: hint,
    spellCheck: false,
    autoComplete: 'off',
    'data-secret': secret || undefined,
    'aria-invalid': error !== undefined,
    'aria-describedby': error === undefined ? undefined : `${id}-error`,
  } as const
  return (
    <div className="field" data-wide={lines !== undefined || undefined}>
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
    </div>
  )
}

function MethodField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Authentication method</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">Not said</option>
        {authenticationMethods.map((method) => (
          <option key={method} value={method}>
            {method}
          </option>
        ))}
      </select>
    </div>
  )
}
